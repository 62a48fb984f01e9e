import type { LiveSpan } from '../model/live-span.js';
import { LiveTrace } from '../model/live-trace.js';
import type { TraceOwner } from '../model/owner.js';
import type { Scope } from '../model/scope.js';
import { snapshot } from '../model/snapshot.js';
import type { CallPlan } from './call-plan.js';
import { otelOrigin } from './otel-origin.js';

/** Starts the span of a call and records what is known before the call. */
export function beginSpan(
  plan: CallPlan,
  trace: LiveTrace,
  scope: Scope,
  args: readonly unknown[],
): LiveSpan {
  const within = plan.prompt === undefined ? scope : { ...bare(scope), prompt: plan.prompt };
  const span: LiveSpan = trace.startSpan(plan.kind, plan.name, within);
  if (plan.data !== undefined) span.data = plan.data;
  if (plan.attributes !== undefined) span.setAttributes(plan.attributes);
  if (plan.capturesInput && args.length > 0) {
    span.input = snapshot(args.length === 1 ? args[0] : args);
  }
  return span;
}

/** Opens the job root of a call that runs outside any trace. */
export function openJobRoot(owner: TraceOwner, name: string, scope?: Scope): LiveTrace {
  return new LiveTrace(owner, 'job', name, scope?.attributes, scope?.prompt, otelOrigin());
}

function bare(scope: Scope): Scope {
  return {
    trace: scope.trace,
    span: scope.span,
    prompt: scope.prompt,
    attributes: scope.attributes,
    suppressed: false,
  };
}
