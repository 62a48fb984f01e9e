import { report } from '../diagnostics.js';
import type { EncodedRecord, Exporter } from '../exporters/exporter.js';
import { formFor } from '../sealing/forms.js';
import type { SealedRecord } from '../sealing/sealed.js';
import type { DeliveryCounts, DropReason } from './counts.js';

const MAX_BATCH = 256;

type Item = SealedRecord | EncodedRecord;

/** How records leave: as they are, or as what the exporter encodes them to. */
interface Outlet {
  take(record: SealedRecord): Item;
  export(items: readonly Item[]): void | Promise<void>;
  readonly exportSync: ((items: readonly Item[]) => void) | undefined;
}

function outletOf(exporter: Exporter): Outlet {
  const { encoded } = exporter;
  // What `take` made is all that comes back.
  if (encoded !== undefined) {
    return {
      take: (record) => encoded.encode(record),
      export: (items) => encoded.export(items as readonly EncodedRecord[]),
      exportSync: (items) => encoded.exportSync(items as readonly EncodedRecord[]),
    };
  }
  return {
    take: (record) => record,
    export: (items) => exporter.export(items as readonly SealedRecord[]),
    exportSync:
      exporter.exportSync && ((items) => exporter.exportSync?.(items as readonly SealedRecord[])),
  };
}

/** One exporter's bounded queue and its counts. Batches go out one at a time, in order. */
export class ExporterQueue {
  readonly exporter: Exporter;
  readonly #outlet: Outlet;
  readonly #maxQueued: number;
  #queue: Item[] = [];
  #inFlight: number = 0;
  #pump: Promise<void> | undefined;
  #delivered: number = 0;
  #sampledOut: number = 0;
  #dropped: Map<DropReason, number> = new Map();

  constructor(exporter: Exporter, maxQueued: number) {
    this.exporter = exporter;
    this.#outlet = outletOf(exporter);
    this.#maxQueued = maxQueued;
  }

  /** Takes a record in the form that the exporter may have; the oldest waiting one gives way when the queue is full. */
  push(record: SealedRecord): void {
    const form = formFor(record, this.exporter.allowRaw === true);
    if (form === undefined) return this.drop('seal_error', 1);
    let item: Item;
    try {
      item = this.#outlet.take(form);
    } catch (error) {
      return this.#failed(1, error);
    }
    if (this.#queue.length >= this.#maxQueued) {
      this.#queue.shift();
      this.drop('queue_full', 1);
    }
    this.#queue.push(item);
  }

  /** Counts records that never reached the queue. */
  drop(reason: DropReason, count: number): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count);
    if (reason === 'queue_full') {
      report(
        'queue_full',
        `exporter "${this.exporter.name}" is too slow; its queue is full and traces are dropped`,
      );
    }
  }

  /** Counts records that are not to be stored. */
  sampleOut(count: number): void {
    this.#sampledOut += count;
  }

  /** Sends what waits; resolves when the queue is empty. Never rejects. */
  drain(): Promise<void> {
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

  #sendSync(batch: readonly Item[]): void {
    try {
      this.#outlet.exportSync?.(batch);
      this.#delivered += batch.length;
    } catch (error) {
      this.#failed(batch.length, error);
    }
  }

  counts(waiting: number): DeliveryCounts {
    const queued = this.#queue.length + this.#inFlight + waiting;
    let dropped = 0;
    for (const count of this.#dropped.values()) dropped += count;
    return {
      produced: this.#delivered + queued + this.#sampledOut + dropped,
      delivered: this.#delivered,
      queued,
      sampledOut: this.#sampledOut,
      dropped: Object.fromEntries(this.#dropped),
    };
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, MAX_BATCH);
      this.#inFlight = batch.length;
      try {
        await this.#outlet.export(batch);
        this.#delivered += batch.length;
      } catch (error) {
        this.#failed(batch.length, error);
      }
      this.#inFlight = 0;
    }
  }

  #failed(count: number, error: unknown): void {
    this.drop('failed', count);
    report('export_failed', `exporter "${this.exporter.name}" lost ${count} records`, error);
  }
}
