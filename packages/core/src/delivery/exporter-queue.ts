import { report } from '../diagnostics.js';
import type { Exporter } from '../exporters/exporter.js';
import { formFor } from '../sealing/forms.js';
import type { SealedRecord } from '../sealing/sealed.js';
import type { DeliveryCounts, DropReason } from './counts.js';
import { outletOf, type Outlet } from './outlet.js';
import { Tally } from './tally.js';

const MAX_BATCH = 256;

/** What a queue is made of beside its exporter. */
export interface ExporterQueueOptions {
  readonly maxQueued: number;
  /** Default: records go to the exporter. */
  readonly outlet?: Outlet;
  /** `true`: batches are written before `drain` returns. */
  readonly sync?: boolean;
  /** `true`: whoever uses the outlet says what was lost. */
  readonly quiet?: boolean;
}

/** One exporter's bounded queue and its counts. Batches go out one at a time, in order. */
export class ExporterQueue {
  readonly exporter: Exporter;
  readonly tally: Tally = new Tally();
  readonly #outlet: Outlet;
  readonly #maxQueued: number;
  readonly #sync: boolean;
  readonly #quiet: boolean;
  #queue: unknown[] = [];
  #inFlight: number = 0;
  #pump: Promise<void> | undefined;

  constructor(exporter: Exporter, options: ExporterQueueOptions) {
    this.exporter = exporter;
    this.#outlet = options.outlet ?? outletOf(exporter);
    this.#maxQueued = options.maxQueued;
    this.#sync = options.sync === true;
    this.#quiet = options.quiet === true;
  }

  /** Takes a record in the form that the exporter may have; the oldest waiting one gives way when the queue is full. */
  push(record: SealedRecord): void {
    const form = formFor(record, this.exporter.allowRaw === true);
    if (form === undefined) return this.#lost('seal_error');
    let item: unknown;
    try {
      item = this.#outlet.take(form);
    } catch (error) {
      this.#lost('failed');
      return this.#sayFailed(1, error);
    }
    if (this.#queue.length >= this.#maxQueued) {
      this.#queue.shift();
      this.#lost('queue_full');
    }
    this.#queue.push(item);
  }

  /** Counts records that never reached the queue. */
  drop(reason: DropReason, count: number): void {
    this.tally.drop(reason, count);
    if (reason === 'queue_full') {
      report(
        'queue_full',
        `exporter "${this.exporter.name}" is too slow; its queue is full and traces are dropped`,
      );
    }
  }

  /** Sends what waits; resolves when the queue is empty. Never rejects. */
  drain(): Promise<void> {
    if (this.#sync) {
      this.drainSync();
      return Promise.resolve();
    }
    this.#pump ??= this.#run().finally(() => {
      this.#pump = undefined;
    });
    return this.#pump;
  }

  /** Sends what waits before it returns, where the exporter can. */
  drainSync(): void {
    // A batch under way would die with the process: an empty one lets the exporter finish it.
    if (this.#inFlight > 0) this.#sendSync([]);
    while (this.#queue.length > 0 && this.#outlet.exportSync !== undefined) {
      this.#sendSync(this.#queue.splice(0, MAX_BATCH));
    }
  }

  /** Counts what could not be written, and will not be tried again. */
  giveUp(): void {
    if (this.#pump === undefined && this.#queue.length > 0) {
      this.drop('failed', this.#queue.splice(0).length);
    }
  }

  /** Records that wait here, or are being written. */
  get pending(): number {
    return this.#queue.length + this.#inFlight;
  }

  counts(waiting: number): DeliveryCounts {
    return this.tally.counts(this.pending + waiting);
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, MAX_BATCH);
      this.#inFlight = batch.length;
      try {
        await this.#outlet.export(batch);
        this.tally.delivered += batch.length;
      } catch (error) {
        if (this.#keep(batch, error)) return;
        this.#failed(batch.length, error);
      } finally {
        this.#inFlight = 0;
      }
    }
  }

  /** Leaves a batch that failed, and what waits behind it, for the next drain. Shape: whether the exporter wants that. */
  #keep(batch: readonly unknown[], error: unknown): boolean {
    if (this.#outlet.keep === undefined) return false;
    const waiting = [...batch, ...this.#queue];
    this.#queue = [...this.#outlet.keep(waiting)];
    const lost = waiting.length - this.#queue.length;
    if (lost > 0) this.#failed(lost, error);
    else {
      const { name } = this.exporter;
      report(
        'disk_unavailable',
        `exporter "${name}" could not write; it will try again`,
        error,
        name,
      );
    }
    return true;
  }

  #sendSync(batch: readonly unknown[]): void {
    try {
      this.#outlet.exportSync?.(batch);
      this.tally.delivered += batch.length;
    } catch (error) {
      this.#failed(batch.length, error);
    }
  }

  #failed(count: number, error: unknown): void {
    this.drop('failed', count);
    this.#sayFailed(count, error);
  }

  #sayFailed(count: number, error: unknown): void {
    if (this.#quiet) return;
    report('export_failed', `exporter "${this.exporter.name}" lost ${count} records`, error);
  }

  #lost(reason: DropReason): void {
    this.drop(reason, 1);
    this.#outlet.lost?.(reason);
  }
}
