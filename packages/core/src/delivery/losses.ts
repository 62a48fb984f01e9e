import type { DropReason } from './counts.js';

/** Records that were lost for one reason. Units: `from` and `to` epoch ms. */
export interface Loss {
  readonly reason: DropReason;
  readonly records: number;
  readonly from: number;
  readonly to: number;
}

/** What one exporter has lost since somebody asked. */
export class Losses {
  /** Is told that something was lost. */
  onLoss: (() => void) | undefined;
  readonly #losses: Map<DropReason, Loss> = new Map();

  add(reason: DropReason, records: number): void {
    const to = Date.now();
    const before = this.#losses.get(reason);
    this.#losses.set(reason, {
      reason,
      records: (before?.records ?? 0) + records,
      from: before?.from ?? to,
      to,
    });
    this.onLoss?.();
  }

  /** How many records. */
  get total(): number {
    let total = 0;
    for (const { records } of this.#losses.values()) total += records;
    return total;
  }

  take(): readonly Loss[] {
    const losses = [...this.#losses.values()];
    this.#losses.clear();
    return losses;
  }
}
