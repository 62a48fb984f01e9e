import { report } from '../diagnostics.js';
import type { TraceLimits } from '../model/limits.js';
import type { LiveSpan } from '../model/live-span.js';
import type { LiveTrace } from '../model/live-trace.js';
import { estimateBytes, type EstimateBudget } from './estimate-bytes.js';
import { OpenList, OpenRoot, type Measured } from './open-list.js';

/** Which bound made a trace go before it ended. */
export type ShedReason = 'open_limit' | 'open_bytes';

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
  readonly #sound: OpenList = new OpenList();
  /** Those in which something has failed, as far as they were looked at. */
  readonly #failed: OpenList = new OpenList();
  readonly #shed: WeakSet<LiveTrace> = new WeakSet();

  constructor(limits: TraceLimits, onShed: (reason: ShedReason, trace: LiveTrace) => void) {
    this.#limits = limits;
    this.#onShed = onShed;
  }

  get size(): number {
    return this.#sound.size + this.#failed.size;
  }

  add(trace: LiveTrace): void {
    const root = new OpenRoot(trace);
    trace.openAs = root;
    this.#sound.add(root);
    if (this.size > this.#limits.maxOpenTraces) this.#shedOne('open_limit');
  }

  delete(trace: LiveTrace): void {
    const root = trace.openAs as OpenRoot | undefined;
    root?.list?.remove(root);
    trace.openAs = undefined;
  }

  /** The one with an id; of several the latest. */
  find(traceId: string): LiveTrace | undefined {
    let found: LiveTrace | undefined;
    for (const roots of [this.#sound, this.#failed])
      for (const { trace } of roots)
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
    const all = [...this.#sound, ...this.#failed].map(({ trace }) => trace);
    return this.#failed.size === 0 ? all : all.sort((a, b) => a.start - b.start);
  }

  /** Sheds traces while all together hold more than they may. Called every few seconds. */
  measure(): void {
    const budget = { left: MEASURE_BUDGET };
    let bytes = 0;
    const roots = [...this.#sound, ...this.#failed];
    const known = roots.filter(({ measured }) => measured !== undefined);
    // New ones first: those that are known have a size from before, should the budget not last.
    for (const root of roots) {
      if (root.measured !== undefined) continue;
      root.measured = newlyMeasured();
      measureTrace(root.trace, root.measured, budget);
      bytes += root.measured.total;
    }
    for (const { trace, measured } of known as readonly (OpenRoot & { measured: Measured })[]) {
      if (budget.left > 0) measureTrace(trace, measured, budget);
      bytes += measured.total;
    }
    while (bytes > this.#limits.maxOpenBytes && this.size > 0) bytes -= this.#shedOne('open_bytes');
  }

  /** Lets the one go that is missed least; returns about how much that freed. */
  #shedOne(reason: ShedReason): number {
    for (const root of this.#sound) {
      if (!hasFailed(root.trace)) return this.#discard(root, reason);
      this.#sound.remove(root);
      this.#failed.add(root);
    }
    for (const root of this.#failed) return this.#discard(root, reason);
    return Infinity;
  }

  #discard({ trace, measured }: OpenRoot, reason: ShedReason): number {
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
