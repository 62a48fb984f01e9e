import { report } from '../diagnostics.js';
import type { TraceLimits } from '../model/limits.js';
import type { LiveSpan } from '../model/live-span.js';
import type { LiveTrace } from '../model/live-trace.js';
import { estimateBytes, type EstimateBudget } from './estimate-bytes.js';

/** Which bound made a trace go before it ended. */
export type ShedReason = 'open_limit' | 'open_bytes';

/** What has been measured of a trace. */
interface Measured {
  /** Spans at the beginning that have ended and are in `bytes`. */
  settled: number;
  bytes: number;
  /** All that was found last time. */
  total: number;
}

const TRACE_BYTES = 1_024;
const SPAN_BYTES = 384;
/** Values looked at in one measurement: a few ms. */
const MEASURE_BUDGET = 20_000;

/**
 * The roots that have begun and not ended. Bounded: whole traces go, the oldest first, those in which something failed
 * last.
 */
export class OpenTraces {
  readonly #limits: TraceLimits;
  readonly #onShed: (reason: ShedReason, trace: LiveTrace) => void;
  readonly #sound: Map<LiveTrace, Measured | undefined> = new Map();
  readonly #failed: Map<LiveTrace, Measured | undefined> = new Map();
  readonly #shed: WeakSet<LiveTrace> = new WeakSet();

  constructor(limits: TraceLimits, onShed: (reason: ShedReason, trace: LiveTrace) => void) {
    this.#limits = limits;
    this.#onShed = onShed;
  }

  get size(): number {
    return this.#sound.size + this.#failed.size;
  }

  add(trace: LiveTrace): void {
    this.#sound.set(trace, undefined);
    if (this.size > this.#limits.maxOpenTraces) this.#shedOne('open_limit');
  }

  delete(trace: LiveTrace): void {
    if (!this.#sound.delete(trace)) this.#failed.delete(trace);
  }

  /** The one with an id; of several the latest. */
  find(traceId: string): LiveTrace | undefined {
    let found: LiveTrace | undefined;
    for (const traces of [this.#sound, this.#failed])
      for (const trace of traces.keys())
        if (trace.isCalled(traceId) && !(found !== undefined && found.start > trace.start))
          found = trace;
    return found;
  }

  /** Whether a trace went before it ended, so that what is left of it is of no use. */
  wasShed(trace: LiveTrace): boolean {
    return this.#shed.has(trace);
  }

  /** By their start. */
  list(): readonly LiveTrace[] {
    const all = [...this.#sound.keys(), ...this.#failed.keys()];
    return this.#failed.size === 0 ? all : all.sort((a, b) => a.start - b.start);
  }

  /** Sheds traces while all together hold more than they may. Called every few seconds. */
  measure(): void {
    const budget = { left: MEASURE_BUDGET };
    let bytes = 0;
    for (const traces of [this.#sound, this.#failed]) {
      for (const [trace, known] of traces) {
        if (known !== undefined) continue;
        const measured = newlyMeasured();
        traces.set(trace, measured);
        measureTrace(trace, measured, budget);
      }
    }
    // New ones first: those that are known have a size from before, should the budget not last.
    for (const traces of [this.#sound, this.#failed]) {
      for (const [trace, known] of traces) {
        if (known === undefined) continue;
        if (budget.left > 0) measureTrace(trace, known, budget);
        bytes += known.total;
      }
    }
    while (bytes > this.#limits.maxOpenBytes && this.size > 0) bytes -= this.#shedOne('open_bytes');
  }

  /** Lets the one go that is missed least; returns about how much that freed. */
  #shedOne(reason: ShedReason): number {
    for (const [trace, measured] of this.#sound) {
      this.#sound.delete(trace);
      if (!hasFailed(trace)) return this.#discard(trace, measured, reason);
      this.#failed.set(trace, measured);
    }
    for (const [trace, measured] of this.#failed) return this.#discard(trace, measured, reason);
    return Infinity;
  }

  #discard(trace: LiveTrace, measured: Measured | undefined, reason: ShedReason): number {
    this.delete(trace);
    this.#shed.add(trace);
    trace.discard();
    this.#onShed(reason, trace);
    report(
      'traces_shed',
      `too many roots are open, or hold too much; some were dropped (${reason})`,
    );
    return measured?.total ?? 0;
  }
}

function newlyMeasured(): Measured {
  return { settled: 0, bytes: TRACE_BYTES, total: TRACE_BYTES };
}

function hasFailed(trace: LiveTrace): boolean {
  return trace.failed || trace.spans.some((span) => span.failed);
}

function measureTrace(trace: LiveTrace, measured: Measured, budget: EstimateBudget): void {
  const { spans } = trace;
  while (measured.settled < spans.length && budget.left > 0) {
    const span = spans[measured.settled] as LiveSpan;
    if (span.endedAt < 0) break;
    measured.bytes += measureSpan(span, budget);
    measured.settled++;
  }
  let bytes = measured.bytes + estimateBytes([trace.input, trace.output, trace.events], budget);
  for (let i = measured.settled; i < spans.length; i++) {
    bytes += measureSpan(spans[i] as LiveSpan, budget);
  }
  measured.total = bytes;
}

function measureSpan(span: LiveSpan, budget: EstimateBudget): number {
  const { input, output, data, values, events, deferred } = span;
  return (
    SPAN_BYTES + estimateBytes([input, output, data, values, events, deferred?.result], budget)
  );
}
