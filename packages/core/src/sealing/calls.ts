import type { SpanKind } from '../model/kinds.js';
import { isPricedKind } from '../model/price-book.js';

/** What telling calls apart needs of a span: a draft, or a span of a record with its parent found. */
export interface CallNode<N> {
  readonly kind: SpanKind;
  readonly parent: N | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Whether a span is a call to a model that is paid for. */
export function isCall({ kind }: { readonly kind: SpanKind }): boolean {
  return isPricedKind(kind);
}

/**
 * Calls that only wrap another of their kind, which says itself what it used. What runs inside a tool or an agent is no
 * part of the call around it, unless both show the same answer of the provider.
 */
export function wrapperCalls<N extends CallNode<N>>(
  nodes: readonly N[],
): ReadonlySet<N> | undefined {
  let wrappers: Set<N> | undefined;
  for (const node of nodes) {
    if (node.parent === undefined || !isCall(node)) continue;
    const answer = node.data['responseId'];
    let apart = false;
    for (let at: N | undefined = node.parent; at !== undefined; at = at.parent) {
      if (at.kind === 'tool' || at.kind === 'agent') apart = true;
      if (apart && answer === undefined) break;
      if (at.kind !== node.kind) continue;
      if (!apart || at.data['responseId'] === answer) (wrappers ??= new Set()).add(at);
    }
  }
  return wrappers;
}

/** What finding the eval around a span needs of a span. */
interface Placed<N> {
  readonly kind: SpanKind;
  readonly parent: N | undefined;
}

/** Whether an LLM span judges answers instead of making one. */
export function isJudge<N extends Placed<N>>(call: {
  readonly data: Readonly<Record<string, unknown>>;
  readonly parent: N | undefined;
}): boolean {
  const purpose = call.data['purpose'];
  return purpose === undefined ? evalAround(call) !== undefined : purpose === 'judge';
}

/** The eval that a span is part of. */
export function evalAround<N extends Placed<N>>(span: {
  readonly parent: N | undefined;
}): N | undefined {
  for (let at = span.parent; at !== undefined; at = at.parent) if (at.kind === 'eval') return at;
  return undefined;
}

/** Whether a span says that it does again what another failed to do, or was tried more than once. */
export function isRetry(node: { readonly data: Readonly<Record<string, unknown>> }): boolean {
  return retriesOf(node) > 0;
}

// What a span says of itself may be anything.
const MAX_RETRIES = 100;

/**
 * How many retries a span stands for: one where it is the retry of another, else as many as its client made within it,
 * which is one less than its attempts.
 */
export function retriesOf({ data }: { readonly data: Readonly<Record<string, unknown>> }): number {
  if (data['purpose'] === 'retry' || data['retryOfSpanId'] !== undefined) return 1;
  const attempt = data['attempt'];
  if (typeof attempt !== 'number' || !(attempt > 1)) return 0;
  return Math.min(Math.ceil(attempt) - 1, MAX_RETRIES);
}
