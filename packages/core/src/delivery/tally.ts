import type { DeliveryCounts, DropReason } from './counts.js';
import { Losses } from './losses.js';

/** Adds up what became of one exporter's records. */
export class Tally {
  delivered: number = 0;
  sampledOut: number = 0;
  readonly losses: Losses = new Losses();
  readonly #dropped: Map<DropReason, number> = new Map();

  drop(reason: DropReason, count: number): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count);
    this.losses.add(reason, count);
  }

  /** Shape: with what is on its way. */
  counts(queued: number): DeliveryCounts {
    const { delivered, sampledOut } = this;
    let dropped = 0;
    for (const count of this.#dropped.values()) dropped += count;
    return {
      produced: delivered + queued + sampledOut + dropped,
      delivered,
      queued,
      sampledOut,
      dropped: Object.fromEntries(this.#dropped),
    };
  }
}
