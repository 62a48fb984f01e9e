import type { LlmData, EmbeddingData } from '../../model/span-data.js';

/** Why there is no answer although the request went well: the provider's own words. */
export interface AnswerFailure {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
}

/** What a provider's request or answer says, in provider-neutral words. */
export interface Extracted {
  readonly data: Partial<LlmData> & Partial<EmbeddingData>;
  /** The prompt: messages as sent. */
  readonly input?: unknown;
  /** The answer: message, text or tool calls. */
  readonly output?: unknown;
  /** Set where the answer says that it failed. */
  readonly failure?: AnswerFailure | undefined;
}

/** Joins the chunks of a streamed answer. */
export interface StreamReader {
  push(chunk: unknown): void;
  finish(): Extracted;
}

/**
 * Knows the shapes of one provider. Runs after the trace has ended; `isChunk` and the `push` of a reader alone run in the
 * request, with each chunk that comes, and have to be cheap.
 *
 * Errors: may throw on odd input; the caller guards and counts.
 */
export interface Extractor {
  /** The provider's name as recorded, for example `openai`. */
  readonly provider: string;
  /** The kind of span whose calls it reads. */
  readonly kind: 'llm' | 'embedding';
  /** Whether an argument of a call is this provider's request. */
  isRequest(value: unknown): boolean;
  readRequest(request: unknown): Extracted;
  /** Whether a value is this provider's whole answer. */
  isResponse(value: unknown): boolean;
  readResponse(response: unknown): Extracted;
  /** Whether a value is a chunk of this provider's stream. */
  isChunk(value: unknown): boolean;
  streamReader(): StreamReader;
}
