import type { ContractClientOptions, ContractQuestion } from './client-under-test.js';

/** One version of a client, or of a library around models, with one way to ask: as the contract of calls sees it. */
export interface CallsUnderTest<C> {
  readonly create: (options: ContractClientOptions) => C;
  /** The traced one: the client itself, or what stands for it where a library is told of tracing call by call. */
  readonly wrap: (client: C) => C;
  /** What the app gets. */
  readonly ask: (client: C, question: ContractQuestion) => PromiseLike<unknown>;
  readonly askStream: (
    client: C,
    question: ContractQuestion,
  ) => PromiseLike<AsyncIterable<unknown>>;
  /** The words in a chunk of the stream; empty where it brings none. */
  readonly deltaOf: (chunk: unknown) => string;
  readonly close?: (client: C) => void;
  readonly provider: string;
  readonly spanName: string;
  /** Default: `spanName`. */
  readonly streamName?: string;
  /** What is true of all but a few. */
  readonly lacks?: readonly CallsLack[];
}

/**
 * What a client does not do or tell: `model` that answered · ids of answer and request (`responseId`, `requestId`) ·
 * `retries` of its own · `cancel`, a break that reaches the provider and the span · `thoughts` among its counts.
 */
export type CallsLack =
  | 'model'
  | 'responseId'
  | 'requestId'
  | 'retries'
  | 'cancel'
  | 'thoughts'
  | 'httpStatus';
