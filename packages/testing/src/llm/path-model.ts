import type { JsonObject } from './request.js';

/** What an address says that other endpoints say in the body. */
export interface Addressed {
  readonly model: string;
  readonly stream: boolean;
}

// Gemini's `models/<model>:generateContent` and Bedrock's `model/<model>/converse`.
const GEMINI = /^\/v1(?:beta)?\/models\/([^/:]+):(generateContent|streamGenerateContent)$/;
const BEDROCK = /^\/model\/([^/]+)\/(converse|converse-stream)$/;

/** Reads the address of a request to Gemini. */
export function geminiAddress(path: string): Addressed | undefined {
  return addressed(GEMINI.exec(path), 'streamGenerateContent');
}

/** Reads the address of a request to Bedrock. */
export function bedrockAddress(path: string): Addressed | undefined {
  return addressed(BEDROCK.exec(path), 'converse-stream');
}

/** The body with what rules, limits and counts look for by its usual name. */
export function namedBody(
  body: JsonObject,
  { model, stream }: Addressed,
  maxTokens: unknown,
  tools: readonly unknown[],
): JsonObject {
  return { ...body, model, stream, max_tokens: maxTokens, tools };
}

function addressed(match: RegExpExecArray | null, streaming: string): Addressed | undefined {
  const [, model, operation] = match ?? [];
  if (model === undefined) return undefined;
  return { model: decodeURIComponent(model), stream: operation === streaming };
}
