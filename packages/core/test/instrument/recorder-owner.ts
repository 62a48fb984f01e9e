import { storage } from '../../src/context/storage.js';
import { systemClock } from '../../src/model/clock.js';
import { randomIds } from '../../src/model/ids.js';
import { DEFAULT_LIMITS } from '../../src/model/limits.js';
import type { LiveSpan } from '../../src/model/live-span.js';
import { LiveTrace } from '../../src/model/live-trace.js';
import type { TraceOwner } from '../../src/model/owner.js';
import type { SpanDataMap } from '../../src/model/span-data.js';

/** A tracer that keeps live traces, so that tests see exactly what a call left behind. */
export class Recorder implements TraceOwner {
  enabled = true;
  readonly clock = systemClock;
  readonly ids = randomIds;
  readonly limits = DEFAULT_LIMITS;
  readonly traces: LiveTrace[] = [];
  readonly lateSpans: LiveSpan[] = [];
  readonly #ended: Set<LiveTrace> = new Set();

  opened(trace: LiveTrace): void {
    this.traces.push(trace);
  }

  finished(trace: LiveTrace): void {
    if (this.#ended.has(trace)) throw new Error('a trace was finished twice');
    this.#ended.add(trace);
  }

  late(span: LiveSpan): void {
    this.lateSpans.push(span);
  }

  get spans(): LiveSpan[] {
    return this.traces.flatMap((trace) => trace.spans);
  }

  /** The only span of this name, read as it is when a trace is sealed. */
  span(name: string): LiveSpan {
    const found = this.spans.filter((span) => span.name === name);
    if (found.length !== 1) throw new Error(`${found.length} spans are named ${name}`);
    const [span] = found as [LiveSpan];
    const { deferred } = span;
    span.deferred = undefined;
    deferred?.apply(span);
    return span;
  }

  /** What the only LLM span of this name says. */
  llm(name: string): SpanDataMap['llm'] {
    return (this.span(name).data ?? {}) as SpanDataMap['llm'];
  }

  /** Runs code in an open trace and hands it on; the trace stays open. */
  within<R>(run: () => R): R {
    return storage.run(new LiveTrace(this, 'request', 'test', undefined, undefined), run);
  }
}
