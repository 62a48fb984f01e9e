import { report } from '../diagnostics.js';
import type { Exporter } from '../exporters/exporter.js';
import { timerMs } from '../model/timer-ms.js';
import type { SealedRecord } from '../sealing/sealed.js';
import type { DropReason, ExporterStats } from './counts.js';
import { Gaps, type GapOrigin } from './gaps.js';
import {
  countsOf,
  dropOn,
  localRoute,
  losersOn,
  remoteRoute,
  type JournalGroup,
  type Route,
} from './route.js';
import { withDeadline } from './with-deadline.js';

/**
 * Work that ends in sealed records: that of a trace, and what goes with it. Runs outside the request. None: nothing of it
 * is to be stored.
 */
export interface SealJob {
  seal(): readonly SealedRecord[];
  /** Does the part of it that can be done before its turn. Errors: none. */
  draft?(): void;
}

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
  /** Those that no group has. */
  readonly exporters: readonly Exporter[];
  /** Remote exporters, and those that write their journals. Default: none. */
  readonly groups?: readonly JournalGroup[];
  /** Units: ms between the end of a trace and its sealing, at most. */
  readonly flushIntervalMs: number;
  /** Finished traces that may wait to be sealed, and sealed ones that may wait for an exporter on this machine. */
  readonly maxQueued: number;
  /** What records of losses say of where they come from. Default: there are none. */
  readonly gaps?: GapOrigin;
}

const NOTHING: readonly SealedRecord[] = [];
/** Of the interval by whose end a trace is to be written: what sealing and writing do not need. */
const TIMER_SHARE = 0.75;
const SLICE_MS = 4;

/** Traces that are sealed soon after they end cost the garbage collector a fifth less than those that wait for a timer. */
const EAGER_AFTER = 48;
/** Finished traces that may wait while the app is busy. */
const BURST = 256;
/** Units: ms between batches while traces end one after the other: to wake the thread that writes costs as much as sealing some. */
const BATCH_MS = 25;
/** Jobs that take each step together: fewer where they take longer than a slice. */
const MAX_TOGETHER = 16;

/** From a finished trace to every exporter: seals in slices that do not hold the event loop, then drains each queue. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #routes: readonly Route[];
  /** Those that are to have a trace before the code that ended it goes on. */
  readonly #syncRoutes: readonly Route[];
  readonly #source: RecordSource | undefined;
  readonly #gaps: Gaps | undefined;
  #jobs: SealJob[] = [];
  #next: number = 0;
  #together: number = 1;
  #timer: NodeJS.Timeout | undefined;
  /** Units: of `performance.now()`. */
  #sentAt: number = 0;
  #sealing: Promise<void> | undefined;
  #closed: boolean = false;

  constructor(options: DeliveryOptions, source?: RecordSource) {
    this.#options = options;
    this.#source = source;
    const { exporters, groups = [], maxQueued } = options;
    this.#routes = [
      ...exporters.map((exporter) => localRoute(exporter, maxQueued)),
      ...groups.map((group) => remoteRoute(group, maxQueued)),
    ];
    if (options.gaps !== undefined) {
      this.#gaps = new Gaps(this.#routes.flatMap(losersOn), options.gaps, () => this.collect());
    }
    this.#syncRoutes = this.#routes.filter(({ journal }) => journal?.durability === 'sync');
  }

  /** Takes a finished piece of work. Costs an array push; never throws. */
  push(job: SealJob): void {
    if (this.#closed) return this.drop('closed', 1);
    if (this.#waiting() >= this.#options.maxQueued) return this.drop('queue_full', 1);
    this.#jobs.push(job);
    if (this.#syncRoutes.length > 0) this.#writeNow();
    if (this.#waiting() === EAGER_AFTER) setImmediate(this.#onBurst);
    if (this.#timer === undefined) {
      this.#timer = setTimeout(this.#onTimer, timerMs(this.#options.flushIntervalMs * TIMER_SHARE));
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
    for (const { queue, remotes } of this.#routes) {
      queue.tally.sampledOut += count;
      for (const remote of remotes) remote.tally.sampledOut += count;
    }
  }

  /** Counts what went before it could become a record. */
  drop(reason: DropReason, count: number): void {
    this.#gaps?.moved();
    for (const route of this.#routes) dropOn(route, reason, count);
  }

  /** Hands sealed records to every exporter. */
  send(records: readonly SealedRecord[]): void {
    if (this.#closed) return this.drop('closed', records.length);
    if (records.length > 0) this.#gaps?.moved();
    this.#push(records);
  }

  /** Sends what has become due by itself. */
  collect(): void {
    if (!this.#closed) void this.#drainAll('interval');
  }

  /** Seals and sends everything that has ended; resolves at the latest when `timeoutMs` is over. */
  async flush(timeoutMs: number): Promise<Record<string, ExporterStats>> {
    await withDeadline(this.#deliverAll('flush'), timeoutMs);
    return this.counts();
  }

  /** Flushes and closes every exporter. What ends later is counted as dropped. */
  async shutdown(timeoutMs: number): Promise<Record<string, ExporterStats>> {
    const started = performance.now();
    await withDeadline(this.#deliverAll('close'), timeoutMs - closingMs(timeoutMs));
    this.#writeRest(started + timeoutMs);
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#gaps?.stop();
    const closing = Promise.all(this.#routes.map(closeRoute));
    await withDeadline(closing, Math.max(0, timeoutMs - (performance.now() - started)));
    return this.counts();
  }

  /** Seals and writes what it can before it returns: for the exit of the process. */
  flushSync(): void {
    while (this.#waiting() > 0) this.#sealSome();
    while (this.#takeFromSource('close') > 0);
    for (const { queue, journal } of this.#routes) {
      queue.drainSync();
      journal?.saveSync();
    }
  }

  /** Whether what ends is to be written before the code that ended it goes on. */
  get writesAtOnce(): boolean {
    return this.#syncRoutes.length > 0;
  }

  /** Whether something waits for a remote exporter. */
  get sending(): boolean {
    return this.#routes.some(({ remotes }) =>
      remotes.some((remote) => remote.counts(0).queued > 0),
    );
  }

  counts(): Record<string, ExporterStats> {
    const waiting = this.#waiting() + (this.#source?.held() ?? 0);
    return Object.fromEntries(this.#routes.flatMap((route) => countsOf(route, waiting)));
  }

  readonly #onTimer = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#drainAll('interval');
  };

  /** The timer sees to what is not sent now. */
  readonly #onBurst = (): void => {
    void this.seal().then(() => this.#sendIfDue());
  };

  #waiting(): number {
    return this.#jobs.length - this.#next;
  }

  async #drainAll(reason: TakeReason): Promise<void> {
    await this.seal();
    while (this.#takeFromSource(reason) > 0) {
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.#sentAt = performance.now();
    const drained = this.#routes.map(({ queue }) => queue.drain());
    // Nobody waits for an interval: an exporter that hangs would have each of them remembered.
    if (reason !== 'interval') await Promise.all(drained);
  }

  /** Lets exporters take what waits for them, unless they just did. */
  #sendIfDue(): void {
    const now = performance.now();
    const most = this.#options.maxQueued / 4;
    if (now - this.#sentAt < BATCH_MS && this.#routes.every(({ queue }) => queue.pending < most))
      return;
    this.#sentAt = now;
    for (const { queue } of this.#routes) void queue.drain();
  }

  /** As `#drainAll`, and waits for the remote exporters. */
  async #deliverAll(reason: TakeReason): Promise<void> {
    await this.#drainAll(reason);
    await Promise.all(
      this.#routes.map(async ({ journal, remotes }) => {
        await journal?.adopting;
        await Promise.all(remotes.map((remote) => remote.drain()));
      }),
    );
  }

  /** Seals and writes in the code that ended the trace. */
  #writeNow(): void {
    while (this.#waiting() > 0) this.#sealSome();
    for (const { queue } of this.#syncRoutes) queue.drainSync();
  }

  /**
   * Seals in slices of a few ms. Where more than a burst waits, a slice lasts until as much has been sealed as has ended
   * since the one before: what piles up takes memory without bound, and the garbage collector's time.
   */
  async #sealAll(): Promise<void> {
    let sliceEnd = performance.now() + SLICE_MS;
    let due = 0;
    while (this.#waiting() > 0) {
      due -= this.#sealSome();
      if (due > 0 || performance.now() < sliceEnd || this.#waiting() === 0) continue;
      this.#sendIfDue();
      const waiting = this.#waiting();
      await new Promise<void>((resolve) => setImmediate(resolve));
      due = waiting > BURST ? this.#waiting() - waiting : 0;
      sliceEnd = performance.now() + SLICE_MS;
    }
  }

  /** Seals and writes what sending has left no time for, as far as there is any. Units: ms, monotonic. */
  #writeRest(deadline: number): void {
    const hasTime = (): boolean => performance.now() < deadline;
    while (this.#waiting() > 0 && hasTime()) this.#sealSome();
    const late = this.#waiting();
    this.#jobs = [];
    this.#next = 0;
    if (late > 0) this.drop('closed', late);
    while (hasTime() && this.#takeFromSource('close') > 0);
    for (const { queue } of this.#routes) if (queue.pending > 0) queue.drainSync();
  }

  #push(records: readonly SealedRecord[]): void {
    for (const record of records) for (const { queue } of this.#routes) queue.push(record);
  }

  #takeFromSource(reason: TakeReason): number {
    let taken = 0;
    try {
      const records = this.#source?.take(reason) ?? NOTHING;
      this.send(records);
      taken = records.length;
    } catch (error) {
      report('seal_error', 'sums of sampled-out traces could not be sealed', error);
    }
    const gaps = this.#gaps?.take(reason === 'close') ?? NOTHING;
    this.#push(gaps);
    return taken + gaps.length;
  }

  /** Seals the next jobs step by step, and tells how many. */
  #sealSome(): number {
    const started = performance.now();
    const count = Math.min(this.#together, this.#waiting());
    for (let i = 0; i < count; i++) this.#jobs[this.#next + i]?.draft?.();
    const sealed: (readonly SealedRecord[])[] = [];
    // Code of the app that runs meanwhile may end another trace, and have it sealed at once.
    for (let i = 0; i < count && this.#waiting() > 0; i++) sealed.push(this.#sealOne());
    for (const records of sealed) this.send(records);
    if (performance.now() - started > SLICE_MS) this.#together = Math.ceil(count / 2);
    else if (count === this.#together && count < MAX_TOGETHER) this.#together++;
    return count;
  }

  #sealOne(): readonly SealedRecord[] {
    const job = this.#jobs[this.#next++] as SealJob;
    if (this.#next === this.#jobs.length) {
      this.#jobs = [];
      this.#next = 0;
    } else if (this.#next >= 1_024) {
      this.#jobs = this.#jobs.slice(this.#next);
      this.#next = 0;
    }
    try {
      return job.seal();
    } catch (error) {
      this.drop('seal_error', 1);
      report('seal_error', 'a trace could not be sealed and was dropped', error);
      return NOTHING;
    }
  }
}

/** What is left of the time of a shutdown for closing, when sending takes all it can have. */
function closingMs(timeoutMs: number): number {
  return Math.min(100, timeoutMs / 5);
}

async function closeRoute({ queue, remotes }: Route): Promise<void> {
  await Promise.all(remotes.map((remote) => remote.stop()));
  queue.giveUp();
  const exporters = [queue.exporter, ...remotes.map(({ exporter }) => exporter)];
  await Promise.all(exporters.map(close));
}

async function close(exporter: Exporter): Promise<void> {
  try {
    await exporter.shutdown();
  } catch (error) {
    report('export_failed', `exporter "${exporter.name}" did not close`, error);
  }
}
