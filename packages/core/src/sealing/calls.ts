import type { SpanDraft } from './span-draft.js';

/** Whether a span is a call to a model that is paid for. */
export function isCall(draft: SpanDraft): boolean {
  return draft.kind === 'llm' || draft.kind === 'embedding' || draft.kind === 'rerank';
}

/**
 * Calls that only wrap another of their kind, which says itself what it used. What runs inside a tool or an agent is no part
 * of the call around it.
 */
export function wrapperCalls(drafts: readonly SpanDraft[]): ReadonlySet<SpanDraft> | undefined {
  let wrappers: Set<SpanDraft> | undefined;
  for (const draft of drafts) {
    if (draft.parent === undefined || !isCall(draft)) continue;
    for (let at: SpanDraft | undefined = draft.parent; at !== undefined; at = at.parent) {
      if (at.kind === 'tool' || at.kind === 'agent') break;
      if (at.kind === draft.kind) (wrappers ??= new Set()).add(at);
    }
  }
  return wrappers;
}

/** Whether an LLM span judges answers instead of making one. */
export function isJudge(draft: SpanDraft): boolean {
  const purpose = draft.data['purpose'];
  return purpose === undefined ? evalAround(draft) !== undefined : purpose === 'judge';
}

/** The eval that a span is part of. */
export function evalAround(draft: SpanDraft): SpanDraft | undefined {
  for (let at = draft.parent; at !== undefined; at = at.parent) if (at.kind === 'eval') return at;
  return undefined;
}

/** Whether a span says that it does again what another failed to do. */
export function isRetry({ data }: SpanDraft): boolean {
  const attempt = data['attempt'];
  return (
    data['purpose'] === 'retry' ||
    data['retryOfSpanId'] !== undefined ||
    (typeof attempt === 'number' && attempt > 1)
  );
}
