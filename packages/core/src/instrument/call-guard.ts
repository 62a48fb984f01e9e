import { storage } from '../context/storage.js';
import type { LiveSpan } from '../model/live-span.js';
import type { PricedKind } from '../model/price-book.js';
import type { Usage } from '../model/span-data.js';
import type { TraceAttributes } from '../model/trace-attributes.js';
import { isPricedKind } from '../model/price-book.js';
import type { CallPlan } from './call-plan.js';
import type { CallRecord } from './call-record.js';
import { readAnswerOf, readRequestOf } from './extractors/extract-call.js';
import type { Extracted } from './extractors/extractor.js';

/**
 * A call of a model that is about to be made.
 *
 * Shape: `span` identifies it; `around` is the nearest call of its kind that it is part of, as in totals: not beyond a
 * tool or an agent.
 */
export interface GuardedCall {
  readonly kind: PricedKind;
  readonly name: string;
  readonly args: readonly unknown[];
  readonly span: object;
  readonly around: object | undefined;
  readonly attributes: TraceAttributes | undefined;
  /**
   * Set where the call is made whatever the guard says. It takes the refusal, which is not thrown then, and what the call
   * uses counts.
   */
  readonly overrule: Overrule | undefined;
  /** What the arguments and the spec say: provider, model, parameters. */
  request(): Extracted['data'];
}

/** Takes the refusal of a call that is made all the same. Errors: none. */
export type Overrule = (refusal: unknown) => void;

/** How a guarded call ended. */
export interface GuardedEnd {
  readonly status: 'ok' | 'error' | 'cancelled';
  readonly provider?: string | undefined;
  readonly responseModel?: string | undefined;
  readonly serviceTier?: string | undefined;
  readonly usage?: Usage | undefined;
}

/** Is told once how an admitted call ended. Errors: must not throw. */
export type Admission = (end: GuardedEnd) => void;

/** Decides before a call of a model whether it is made. One for the process, shared by all loaded copies. */
export interface CallGuard {
  /** Whether it has anything to say about what runs here; asked where tracing is off. */
  isActive(): boolean;
  /** Errors: a throw refuses the call and reaches the caller. */
  admit(call: GuardedCall): Admission | undefined;
}

interface GuardHolder {
  current: CallGuard | undefined;
}

const KEY: unique symbol = Symbol.for('llmtrace.call-guard@1') as never;
const global = globalThis as { [KEY]?: GuardHolder };

/** Where the guard is looked up before each call: empty until a ceiling is first used. */
export const callGuard: GuardHolder = (global[KEY] ??= { current: undefined });

/** Sets the guard of the process, unless there is one. */
export function setCallGuard(guard: CallGuard): void {
  callGuard.current ??= guard;
}

/** Asks the guard about a call. Errors: that of the guard, which refuses the call, unless it is overruled. */
export function admitCall(
  guard: CallGuard,
  plan: CallPlan,
  span: LiveSpan,
  args: readonly unknown[],
  overrule?: Overrule,
): Admission | undefined {
  const { kind } = plan;
  if (!isPricedKind(kind) || !guard.isActive()) return undefined;
  return guard.admit({
    kind,
    name: plan.name,
    args,
    span,
    around: callAround(span),
    attributes: span.trace.attributes ?? storage.getStore()?.attributes,
    overrule,
    request: () => ({ ...readRequestOf(kind, args), ...(plan.data as Extracted['data']) }),
  });
}

/** Tells an admission what a call used, as far as its answer says. */
export function endOfCall(
  call: CallRecord,
  status: GuardedEnd['status'],
  streamed: Extracted | undefined,
): GuardedEnd {
  const answer = streamed ?? readAnswerOf(call);
  const { usage, provider, responseModel, serviceTier } = answer?.data ?? {};
  const ended = answer?.failure === undefined ? status : 'error';
  return { status: ended, usage, provider, responseModel, serviceTier };
}

function callAround(span: LiveSpan): object | undefined {
  for (let at = span.parent; at !== undefined; at = at.parent) {
    if (at.kind === 'tool' || at.kind === 'agent') return undefined;
    if (at.kind === span.kind) return at;
  }
  return undefined;
}
