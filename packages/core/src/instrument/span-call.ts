import { storage } from '../context/storage.js';
import { ignoreRejection, report } from '../diagnostics.js';
import type { CallOfSpan, DeferredCapture, LiveSpan } from '../model/live-span.js';
import type { LiveTrace } from '../model/live-trace.js';
import type { Scope } from '../model/scope.js';
import { snapshot } from '../model/snapshot.js';
import { isAbortError } from './abort-error.js';
import { beginSpan, openJobRoot } from './begin-span.js';
import type { Call, StreamTap } from './call.js';
import { endOfCall, type Admission, type GuardedEnd } from './call-guard.js';
import type { StreamingCall } from './call-record.js';
import type { CallPlan } from './call-plan.js';
import type { Extracted } from './extractors/extractor.js';
import { readCall } from './read-call.js';
import { SpanStream } from './span-stream.js';
import { takeOver } from './take-over.js';

/**
 * A traced call: its span, and the references that are read once the trace has ended.
 */
export class SpanCall implements Call, StreamingCall, DeferredCapture, CallOfSpan {
  /** Whether the arguments are copied when the call begins. */
  static readonly copiesInput: boolean = true;

  readonly scope: LiveSpan;
  readonly plan: CallPlan;
  args: readonly unknown[];
  input: unknown;
  /** The root, where this call had to open one. */
  readonly root: LiveTrace | undefined;
  result: unknown = undefined;
  output: unknown = undefined;
  returned: boolean = false;
  /** Is told what the call used, where a guard let it through. */
  admission: Admission | undefined = undefined;
  inner: SpanCall | null | undefined = undefined;

  constructor(
    plan: CallPlan,
    span: LiveSpan,
    args: readonly unknown[],
    root: LiveTrace | undefined,
  ) {
    this.plan = plan;
    this.scope = span;
    this.args = args;
    this.input = span.input;
    this.root = root;
    span.call = this;
  }

  get isClients(): boolean {
    return false;
  }

  succeed(value: unknown): void {
    const { plan, scope: span } = this;
    if (this.admission !== undefined) this.#settleAdmission(value);
    if (!span.written) {
      this.returned = true;
      if (plan.capturesOutput && span.output === undefined) {
        this.output = span.output = snapshot(value);
      }
      if (plan.isFailure !== undefined) this.checkFailure(value);
      if (plan.deferred) {
        this.result = value;
        span.deferred = this;
      }
    }
    this.end();
  }

  fail(error: unknown): void {
    const { scope: span } = this;
    const cancelled = this.isAbort(error);
    this.tellAdmission(cancelled ? 'cancelled' : 'error', undefined);
    if (this.plan.deferred && !span.written) span.deferred ??= this;
    span.recordError(error);
    if (!cancelled) this.root?.recordError(error);
    this.end(cancelled);
  }

  /** Whether a failure is the app's own wish to stop. */
  protected isAbort(error: unknown): boolean {
    return abortSafely(error);
  }

  tellAdmission(status: GuardedEnd['status'], answer: Extracted | undefined): void {
    const { admission } = this;
    if (admission === undefined) return;
    this.admission = undefined;
    admission(endOfCall(this, status, answer));
  }

  #settleAdmission(value: unknown): void {
    const call = { plan: this.plan, args: this.args, input: undefined, output: undefined };
    const { admission } = this;
    this.admission = undefined;
    admission?.(endOfCall({ ...call, result: value, returned: true }, 'ok', undefined));
  }

  /** Ends the span, and the root where the call opened it. */
  end(cancelled: boolean = false): void {
    if (this.inner) takeOver(this, this.inner, cancelled);
    if (cancelled) this.scope.end('cancelled');
    else this.scope.end();
    this.root?.end();
  }

  openStream(single: boolean = false): StreamTap {
    return new SpanStream(this, single);
  }

  /** A subscription belongs to the trace of its subscriber; the call's own span is that of the first one. */
  subscribed(first: boolean): Call | undefined {
    const here = storage.getStore();
    const { scope: span, plan, args } = this;
    const elsewhere = here?.trace !== undefined && here.trace !== span.trace;
    if (first && !elsewhere) return this;
    if (first) this.end();
    if (here?.suppressed === true) return undefined;
    if (here?.trace !== undefined) {
      return new SpanCall(plan, beginSpan(plan, here.trace, here, args), args, undefined);
    }
    const root = this.root && openJobRoot(span.trace.owner, plan.name);
    const within: Scope = root ?? siblingScope(span);
    return new SpanCall(plan, beginSpan(plan, root ?? span.trace, within, args), args, root);
  }

  checkFailure(value: unknown): void {
    try {
      const failure = this.plan.isFailure?.(value);
      if (failure instanceof Promise) {
        ignoreRejection(failure, `isFailure of "${this.plan.name}" must answer at once`);
        return report('callback_error', `isFailure of "${this.plan.name}" must answer at once`);
      }
      if (failure === true) this.scope.recordError(new Error('isFailure() said so'));
      else if (failure !== undefined && failure !== null && failure !== false)
        this.scope.recordError(failure);
    } catch (fault) {
      report('callback_error', `isFailure of "${this.plan.name}" threw`, fault);
    }
  }

  apply(span: LiveSpan): void {
    readCall(span, this, undefined);
  }
}

function siblingScope(span: LiveSpan): Scope {
  return {
    trace: span.trace,
    span: span.parent,
    prompt: span.prompt,
    attributes: undefined,
    suppressed: false,
  };
}

function abortSafely(error: unknown): boolean {
  try {
    return isAbortError(error);
  } catch {
    return false;
  }
}
