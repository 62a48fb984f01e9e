import type { LiveTrace } from '../model/live-trace.js';
import type { OutcomeFacts } from '../model/outcome.js';
import { isJudge, isRetry } from './calls.js';
import type { SpanDraft } from './span-draft.js';

/** Reads from a trace and its spans what its outcome is decided from. */
export function outcomeFacts(trace: LiveTrace, drafts: readonly SpanDraft[]): OutcomeFacts {
  return {
    rootEnd: trace.rootEnd,
    set: trace.outcome,
    failed: trace.failed,
    statusCode: trace.http?.statusCode,
    cutShort: isCutShort(drafts),
    unresolvedError: hasUnresolvedError(drafts),
  };
}

function isCutShort(drafts: readonly SpanDraft[]): boolean {
  for (let i = drafts.length - 1; i >= 0; i--) {
    const draft = drafts[i] as SpanDraft;
    if (draft.kind !== 'llm' || isJudge(draft)) continue;
    const { finishReason, stream } = draft.data;
    return (
      finishReason === 'length' ||
      finishReason === 'content_filter' ||
      (stream as { readonly completion?: unknown } | undefined)?.completion === 'errored'
    );
  }
  return false;
}

function hasUnresolvedError(drafts: readonly SpanDraft[]): boolean {
  let failed: SpanDraft[] | undefined;
  for (const draft of drafts) if (draft.status === 'error') (failed ??= []).push(draft);
  if (failed === undefined) return false;
  const redone = redoneSpans(drafts, failed);
  return failed.some((draft) => !isResolved(draft, redone));
}

function isResolved(draft: SpanDraft, redone: ReadonlySet<SpanDraft>): boolean {
  for (let at: SpanDraft | undefined = draft; at !== undefined; at = at.parent) {
    if (redone.has(at)) return true;
  }
  return false;
}

/** The failed spans that a later one did again, and well. */
function redoneSpans(
  drafts: readonly SpanDraft[],
  failed: readonly SpanDraft[],
): ReadonlySet<SpanDraft> {
  const redone = new Set<SpanDraft>();
  for (const draft of drafts) {
    if (draft.status !== 'ok') continue;
    const retryOf = draft.data['retryOfSpanId'];
    const redoes = retryOf === undefined && doesAgain(draft);
    if (retryOf === undefined && !redoes) continue;
    for (const earlier of failed) {
      if (earlier.index >= draft.index) break;
      if (retryOf === undefined) {
        if (earlier.kind === draft.kind && earlier.parent === draft.parent) redone.add(earlier);
      } else if (earlier.span.spanId === retryOf) redone.add(earlier);
    }
  }
  // A retry that failed as well, and was then redone, was itself doing an earlier one again.
  for (let i = failed.length - 1; i >= 0; i--) {
    const retryOf = failed[i]?.data['retryOfSpanId'];
    if (retryOf === undefined || !redone.has(failed[i] as SpanDraft)) continue;
    const first = failed.find(({ span }) => span.spanId === retryOf);
    if (first !== undefined) redone.add(first);
  }
  return redone;
}

function doesAgain(draft: SpanDraft): boolean {
  const { data } = draft;
  if (draft.kind === 'parser') {
    return (
      data['valid'] !== false &&
      typeof data['repairAttempts'] === 'number' &&
      data['repairAttempts'] > 0
    );
  }
  return isRetry(draft) || data['purpose'] === 'repair' || data['purpose'] === 'fallback';
}
