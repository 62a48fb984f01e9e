/** What a stream of a client offers beside being read. */
export interface ContractStream extends AsyncIterable<unknown> {
  readonly controller: AbortController;
  tee(): [ContractStream, ContractStream];
  toReadableStream(): ReadableStream<Uint8Array>;
}

/** The promise of a client, with its ways to the response. */
export interface ContractPromise<T> extends Promise<T> {
  asResponse(): Promise<Response>;
  withResponse(): Promise<{ readonly data: T; readonly response: Response }>;
}

/** What the contract asks of a model. */
export interface ContractQuestion {
  /** Sent as they are: one text each, `{ role: 'user', content }`. */
  readonly messages: readonly { readonly role: 'user'; readonly content: string }[];
  readonly maxTokens?: number;
  readonly signal?: AbortSignal;
  /** Offers the tool `get_order`. */
  readonly tools?: boolean;
}

/** How a client is made for a test. */
export interface ContractClientOptions {
  /** The server, without a path. */
  readonly origin: string;
  readonly maxRetries: number;
  readonly fetch?: typeof globalThis.fetch;
}

/** One version of one client with one of its ways to ask a model, as the contract sees it. */
export interface ClientUnderTest<C extends object> {
  readonly create: (options: ContractClientOptions) => C;
  readonly wrap: (client: C) => C;
  readonly ask: (client: C, question: ContractQuestion) => ContractPromise<object>;
  readonly askStream: (client: C, question: ContractQuestion) => ContractPromise<ContractStream>;
  readonly provider: string;
  readonly spanName: string;
  readonly path: string;
  /** The words in a chunk of the stream; empty where it brings none. */
  readonly deltaOf: (chunk: unknown) => string;
}
