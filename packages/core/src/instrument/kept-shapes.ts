import { CallPlan } from './call-plan.js';
import { beginSpan } from './begin-span.js';
import { detachedTrace } from './detached.js';
import { SpanCall } from './span-call.js';

let kept: SpanCall | undefined;

/**
 * Keeps one of each object that a call makes, empty, for good. V8 throws compiled code away when no object of the
 * shape it was compiled for is left after a collection; a quiet server would compile its tracing again and again.
 */
export function keepShapes(): void {
  kept ??= makeOne();
}

function makeOne(): SpanCall {
  const trace = detachedTrace('shape');
  const plan = new CallPlan({ kind: 'llm', name: 'shape' }, '');
  const call = new SpanCall(plan, beginSpan(plan, trace, trace, ['']), [''], undefined);
  call.succeed('');
  trace.end();
  return call;
}
