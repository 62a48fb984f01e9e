import { SCHEMA_VERSION } from '../model/schema-version.js';
import type { GapRecord } from '../model/gap-record.js';
import { sealGap } from '../sealing/seal-gap.js';
import type { Sealed } from '../sealing/sealed.js';
import type { Losses } from './losses.js';

/** Whose losses are told of. */
export interface Loser {
  readonly exporter: string;
  readonly losses: Losses;
}

/** What every gap says of whoever lost something. */
export interface GapOrigin {
  readonly newId: () => string;
  readonly serviceName: string;
  readonly environment: string;
  /** Losses of the same exporter and reason within this time are one gap. Units: ms. Default: 10,000. */
  readonly windowMs?: number;
}

const WINDOW_MS = 10_000;

/** Turns what was lost into records, so that what is missing can be seen where it is missing. */
export class Gaps {
  readonly #losers: readonly Loser[];
  readonly #origin: GapOrigin;
  readonly #windowMs: number;
  #timer: NodeJS.Timeout | undefined;
  #since: number | undefined;
  /** Gaps that may have been lost themselves: one for each that they were sent to. */
  #sent: number = 0;

  /** `due` is called when a gap may be taken. */
  constructor(losers: readonly Loser[], origin: GapOrigin, due: () => void) {
    this.#losers = losers;
    this.#origin = origin;
    this.#windowMs = origin.windowMs ?? WINDOW_MS;
    for (const { losses } of losers) losses.onLoss = () => this.#start(due);
  }

  /**
   * The gaps that are due, or all of them. Losses that may be of gaps alone wait for others: of an exporter that takes nothing, each
   * gap would make the next.
   */
  take(all: boolean): readonly Sealed<GapRecord>[] {
    if (!all && (this.#since === undefined || performance.now() - this.#since < this.#windowMs))
      return [];
    this.stop();
    const lost = this.#losers.reduce((sum, { losses }) => sum + losses.total, 0);
    if (lost <= this.#sent) return [];
    const gaps = this.#losers.flatMap(({ exporter, losses }) =>
      losses.take().map((loss) => this.#gap(exporter, loss)),
    );
    this.#sent = gaps.length * this.#losers.length;
    return gaps;
  }

  /** Something else than gaps was sent, or lost. */
  moved(): void {
    this.#sent = 0;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#since = undefined;
  }

  #start(due: () => void): void {
    if (this.#timer !== undefined) return;
    this.#since = performance.now();
    this.#timer = setTimeout(due, this.#windowMs);
    this.#timer.unref();
  }

  #gap(
    exporter: string,
    loss: Pick<GapRecord, 'reason' | 'records' | 'from' | 'to'>,
  ): Sealed<GapRecord> {
    const { newId, serviceName, environment } = this.#origin;
    const { reason, records, from, to } = loss;
    return sealGap({
      type: 'gap',
      schemaVersion: SCHEMA_VERSION,
      gapId: newId(),
      exporter,
      reason,
      records,
      from,
      to,
      serviceName,
      environment,
    });
  }
}
