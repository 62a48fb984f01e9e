import type { DeferredCapture, LiveSpan } from '../model/live-span.js';
import type { SpanCall } from './span-call.js';

/**
 * Makes one span of a traced function and the only call that a client made in it: the function's span keeps its name,
 * and learns what the client's knew. Two spans they stay where the function made up for a call that went wrong, and
 * where the client's call is still running.
 */
export function takeOver(outer: SpanCall, inner: SpanCall, cancelled: boolean): void {
  const { scope: span } = outer;
  const from = inner.scope;
  const made = from.status !== 'ok' && !span.failed && !cancelled;
  if (made || from.endedAt < 0 || span.written || !span.trace.takeBack(from)) return;
  span.deferred = new Taken(outer, from, span.deferred);
}

class Taken implements DeferredCapture {
  readonly #outer: SpanCall;
  readonly #from: LiveSpan;
  readonly #own: DeferredCapture | undefined;

  constructor(outer: SpanCall, from: LiveSpan, own: DeferredCapture | undefined) {
    this.#outer = outer;
    this.#from = from;
    this.#own = own;
  }

  get result(): unknown {
    return this.#own?.result;
  }

  apply(span: LiveSpan): void {
    const from = this.#from;
    const { plan, input, output } = this.#outer;
    from.deferred?.apply(from);
    if (from.failed && span.status === 'ok') span.failAfterwards(from.error, from.errorDetails);
    span.data = { ...from.data, ...span.data };
    if (from.values !== undefined) span.setAttributes({ ...from.values, ...span.values });
    for (const event of from.events ?? []) (span.events ??= []).push(event);
    if (plan.capturesInput && span.input === input && from.input !== undefined) {
      span.input = from.input;
    }
    if (plan.capturesOutput && span.output === output && from.output !== undefined) {
      span.output = from.output;
    }
    this.#own?.apply(span);
    from.release();
  }
}
