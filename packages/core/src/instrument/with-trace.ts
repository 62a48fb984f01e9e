import { otelOrigin } from './otel-origin.js';
import { activeTracer } from '../context/registry.js';
import { storage } from '../context/storage.js';
import { report } from '../diagnostics.js';
import {
  LiveTrace,
  mergeAttributes,
  type TraceLink,
  type TraceOrigin,
} from '../model/live-trace.js';
import type { TraceOwner } from '../model/owner.js';
import type { Scope } from '../model/scope.js';
import type { Trace } from '../model/trace.js';
import type { TraceAttributes } from '../model/trace-attributes.js';
import { detachedTrace } from './detached.js';
import { settle } from './returns/settle.js';
import { TraceCall } from './trace-call.js';

/** How a job's root is opened. */
export interface WithTraceOptions {
  readonly attributes?: TraceAttributes;
  readonly input?: unknown;
  /** Default: the tracer of the surrounding trace, else the one in force. */
  readonly tracer?: TraceOwner;
  /** Where the job comes from, as read from the headers of a queue message. */
  readonly origin?: TraceOrigin;
}

/**
 * Runs a job, a script or an agent run as a trace of its own and hands the function its root. The root ends when the
 * result does, and a throw fails it. Inside another trace it stays a trace of its own, linked to where it began.
 *
 * @example
 * await withTrace('nightly_digest', { attributes: { pipeline: 'digest' } }, () => sendDigests());
 */
export function withTrace<R>(name: string, fn: (trace: Trace) => R): R;
export function withTrace<R>(name: string, options: WithTraceOptions, fn: (trace: Trace) => R): R;
export function withTrace<R>(
  name: string,
  optionsOrFn: WithTraceOptions | ((trace: Trace) => R),
  maybeFn?: (trace: Trace) => R,
): R {
  const options = typeof optionsOrFn === 'function' ? {} : optionsOrFn;
  const fn = (typeof optionsOrFn === 'function' ? optionsOrFn : maybeFn) as (trace: Trace) => R;
  const root = open(name, options);
  if (root === undefined) return fn(detachedTrace(name));
  const call = new TraceCall(root);
  let result: R;
  try {
    result = storage.run(root, fn, root);
  } catch (error) {
    call.fail(error);
    throw error;
  }
  return settle(result, call) as R;
}

function open(name: string, options: WithTraceOptions): LiveTrace | undefined {
  const scope = storage.getStore();
  if (scope?.suppressed === true) return undefined;
  try {
    const owner = options.tracer ?? scope?.trace?.owner ?? activeTracer();
    if (owner === undefined || !owner.enabled) return undefined;
    const attributes = options.attributes
      ? mergeAttributes(scope?.attributes, options.attributes)
      : scope?.attributes;
    const origin = originOf(options.origin, scope);
    const root = new LiveTrace(owner, 'job', name, attributes, scope?.prompt, origin);
    if (options.input !== undefined) root.setInput(options.input);
    return root;
  } catch (fault) {
    report('hook_error', `a trace "${name}" could not be opened`, fault);
    return undefined;
  }
}

function originOf(
  origin: TraceOrigin | undefined,
  scope: Scope | undefined,
): TraceOrigin | undefined {
  const around = scope?.trace;
  if (around === undefined) return origin ?? otelOrigin();
  const link: TraceLink = {
    traceId: around.traceId,
    spanId: scope?.span?.spanId ?? around.rootSpanId,
  };
  return { ...origin, links: [...(origin?.links ?? []), link] };
}
