import type { Cost } from '@llmtrace/core';

/** One thing that a call is charged for. Units: USD per million tokens, and tokens; or USD each, and how many. */
export type Charge =
  | readonly [usdPerMillion: number, tokens: number]
  | readonly [usdEach: number, count: number, each: 'each'];

/** An answer as a provider documents it, and what it costs, worked out by hand. */
export interface Payload {
  readonly name: string;
  readonly kind?: 'llm' | 'embedding';
  /** What the app says on its span, where the client does not tell. */
  readonly data?: { readonly provider?: string; readonly model?: string };
  readonly request: object;
  /** The whole answer, or the chunks of a stream. */
  readonly answer: object;
  readonly charges: readonly Charge[];
  /** The sum of the charges in dollars; or why there is none. */
  readonly usd: string | Exclude<Cost['status'], 'priced'>;
}
