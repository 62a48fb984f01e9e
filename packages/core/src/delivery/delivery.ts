import { report } from '../diagnostics.js';
import type { Exporter } from '../exporters/exporter.js';
import type { SealedRecord } from '../sealing/sealed.js';
import type { DeliveryCounts, DropReason } from './counts.js';
import { ExporterQueue } from './exporter-queue.js';

/**
 * Work that ends in sealed records: that of a trace, and what goes with it. Runs outside the request. None: nothing of it
 * is to be stored.
 */
export type SealJob = () => readonly SealedRecord[];

/** Why delivery asks for what a source has: a timer, a flush, or the end. */
export type TakeReason = 'interval' | 'flush' | 'close';

/** Has records beside those of jobs: sums, and what was kept back. Asked before exporters are drained, until it has none. */
export interface RecordSource {
  take(reason: TakeReason): readonly SealedRecord[];
  /** How many it keeps back, which count as queued. */
  held(): number;
}

/** How delivery is set up. */
export interface DeliveryOptions {
  readonly exporters: readonly Exporter[];
  /** Units: ms between the end of a trace and its sealing, at most. */
  readonly flushIntervalMs: number;
  /** Finished traces that may wait to be sealed, and sealed ones that may wait for an exporter. */
  readonly maxQueued: number;
}

const SLICE_MS = 4;
/** Traces that are sealed soon after they end cost the garbage collector a fifth less than those that wait for a timer. */
const EAGER_AFTER = 48;
/** Finished traces that may wait while the app is busy. */
const BURST = 256;

/** From a finished trace to every exporter: seals in slices that do not hold the event loop, then drains each queue. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #queues: readonly ExporterQueue[];
  readonly #source: RecordSource | undefined;
  #jobs: SealJob[] = [];
  #next: number = 0;
  #timer: NodeJS.Timeout | undefined;
  #sealing: Promise<void> | undefined;
  #closed: boolean = false;

  constructor(options: DeliveryOptions, source?: RecordSource) {
    this.#options = options;
    this.#source = source;
    this.#queues = options.exporters.map((e) => new ExporterQueue(e, options.maxQueued));
  }

  /** Takes a finished piece of work. Costs an array push; never throws. */
  push(job: SealJob): void {
    if (this.#closed) return this.drop('closed', 1);
    if (this.#waiting() >= this.#options.maxQueued) return this.drop('queue_full', 1);
    this.#jobs.push(job);
    if (this.#waiting() === EAGER_AFTER) setImmediate(this.#onTimer);
    else if (this.#timer === undefined) {
      this.#timer = setTimeout(this.#onTimer, this.#options.flushIntervalMs);
      this.#timer.unref();
    }
  }

  /** Takes a piece of work back that it has handed out before, whatever else waits. */
  resume(job: SealJob): void {
    this.#jobs.push(job);
    setImmediate(this.#onTimer);
  }

  /** Seals everything that has ended. */
  async seal(): Promise<void> {
    await (this.#sealing ??= this.#sealAll().finally(() => {
      this.#sealing = undefined;
    }));
  }

  /** Counts what is not to be stored. */
  sampleOut(count: number): void {
    for (const queue of this.#queues) queue.sampleOut(count);
  }

  /** Counts what went before it could become a record. */
  drop(reason: DropReason, count: number): void {
    for (const queue of this.#queues) queue.drop(reason, count);
  }

  /** Hands sealed records to every exporter. */
  send(records: readonly SealedRecord[]): void {
    if (this.#closed) return this.drop('closed', records.length);
    for (const record of records) for (const queue of this.#queues) queue.push(record);
  }

  /** Sends what has become due by itself. */
  collect(): void {
    if (!this.#closed) void this.#drainAll('interval');
  }

  /** Seals and sends everything that has ended; resolves at the latest when `timeoutMs` is over. */
  async flush(timeoutMs: number): Promise<Record<string, DeliveryCounts>> {
    await withDeadline(this.#drainAll('flush'), timeoutMs);
    return this.counts();
  }

  /** Flushes and closes every exporter. What ends later is counted as dropped. */
  async shutdown(timeoutMs: number): Promise<Record<string, DeliveryCounts>> {
    const started = performance.now();
    await withDeadline(this.#drainAll('close'), timeoutMs);
    this.#closed = true;
    clearTimeout(this.#timer);
    const closing = Promise.all(
      this.#queues.map(async ({ exporter }) => {
        try {
          await exporter.shutdown();
        } catch (error) {
          report('export_failed', `exporter "${exporter.name}" did not close`, error);
        }
      }),
    );
    await withDeadline(closing, Math.max(0, timeoutMs - (performance.now() - started)));
    return this.counts();
  }

  /** Seals and writes what it can before it returns: for the exit of the process. */
  flushSync(): void {
    while (this.#waiting() > 0) this.#sealOne();
    while (this.#takeFromSource('close') > 0);
    for (const queue of this.#queues) queue.drainSync();
  }

  counts(): Record<string, DeliveryCounts> {
    const waiting = this.#waiting() + (this.#source?.held() ?? 0);
    return Object.fromEntries(this.#queues.map((q) => [q.exporter.name, q.counts(waiting)]));
  }

  readonly #onTimer = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#drainAll('interval');
  };

  #waiting(): number {
    return this.#jobs.length - this.#next;
  }

  async #drainAll(reason: TakeReason): Promise<void> {
    await this.seal();
    while (this.#takeFromSource(reason) > 0) {
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    await Promise.all(this.#queues.map((queue) => queue.drain()));
  }

  /**
   * Seals in slices of a few ms. Where more than a burst waits, a slice lasts until as much has been sealed as has ended
   * since the one before: what piles up takes memory without bound, and the garbage collector's time.
   */
  async #sealAll(): Promise<void> {
    let sliceEnd = performance.now() + SLICE_MS;
    let due = 0;
    while (this.#waiting() > 0) {
      this.#sealOne();
      if (--due > 0 || performance.now() < sliceEnd || this.#waiting() === 0) continue;
      for (const queue of this.#queues) void queue.drain();
      const waiting = this.#waiting();
      await new Promise<void>((resolve) => setImmediate(resolve));
      due = waiting > BURST ? this.#waiting() - waiting : 0;
      sliceEnd = performance.now() + SLICE_MS;
    }
  }

  #takeFromSource(reason: TakeReason): number {
    if (this.#source === undefined) return 0;
    try {
      const records = this.#source.take(reason);
      this.send(records);
      return records.length;
    } catch (error) {
      report('seal_error', 'sums of sampled-out traces could not be sealed', error);
      return 0;
    }
  }

  #sealOne(): void {
    const job = this.#jobs[this.#next++] as SealJob;
    if (this.#next === this.#jobs.length) {
      this.#jobs = [];
      this.#next = 0;
    } else if (this.#next >= 1_024) {
      this.#jobs = this.#jobs.slice(this.#next);
      this.#next = 0;
    }
    try {
      this.send(job());
    } catch (error) {
      this.drop('seal_error', 1);
      report('seal_error', 'a trace could not be sealed and was dropped', error);
    }
  }
}

async function withDeadline(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work, deadline]);
  clearTimeout(timer);
}
