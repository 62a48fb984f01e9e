import type { ExchangeOutcome } from './exchange.js';

/** What the server received and what became of it; `outcome` changes until the exchange has ended. */
export interface ReceivedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** Credentials are replaced by `(present)`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body, absent when there was none or it was not JSON. */
  readonly body?: unknown;
  readonly conversationKey?: string;
  /** The rule that answered. */
  readonly ruleName?: string;
  /** What the script itself threw: a mistake in a test's rules. */
  readonly scriptError?: unknown;
  readonly status: number;
  readonly outcome: ExchangeOutcome;
}

/** A record while its request is being handled. */
export type OpenRequest = { -readonly [Key in keyof ReceivedRequest]: ReceivedRequest[Key] };

/** Keeps the latest requests and counts all of them. */
export class RequestLog {
  readonly #maxRecords: number;
  readonly #records: OpenRequest[] = [];
  readonly #outcomes = new Map<ExchangeOutcome, number>();
  readonly #idleWaiters: (() => void)[] = [];
  #received = 0;
  #ended = 0;

  constructor(maxRecords: number) {
    this.#maxRecords = maxRecords;
  }

  get records(): readonly ReceivedRequest[] {
    return this.#records;
  }

  get received(): number {
    return this.#received;
  }

  get pending(): number {
    return this.#received - this.#ended;
  }

  /** How many exchanges ended this way. */
  count(outcome: ExchangeOutcome): number {
    return this.#outcomes.get(outcome) ?? 0;
  }

  /** Adds a request; the oldest record goes when there are too many. */
  open(record: OpenRequest): void {
    this.#received += 1;
    this.#records.push(record);
    if (this.#records.length > this.#maxRecords) this.#records.shift();
  }

  /** Notes how a request ended. */
  end(record: OpenRequest, outcome: ExchangeOutcome, status: number): void {
    record.outcome = outcome;
    record.status = status;
    this.#ended += 1;
    this.#outcomes.set(outcome, this.count(outcome) + 1);
    if (this.pending === 0) for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  /** Waits until no request is being handled. */
  async idle(): Promise<void> {
    if (this.pending === 0) return;
    await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }
}
