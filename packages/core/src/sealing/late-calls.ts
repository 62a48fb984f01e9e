import type { LiveSpan } from '../model/live-span.js';
import { isCall } from './calls.js';
import type { SpanDraft } from './span-draft.js';

/** What has been seen of a call, and of those inside it. */
interface SeenCall {
  answer: unknown;
  /** A call of its kind ran in it, in no tool or agent. */
  wraps: boolean;
  /** What calls of its kind were answered that its tools and agents made. */
  readonly answers: Set<unknown>;
}

/** Those of traces that were written before all their spans had ended. */
const seen: WeakMap<LiveSpan, SeenCall> = new WeakMap();

/** Takes note of the calls of a trace that is written while some of its spans run on. */
export function noteOpenTrace(drafts: readonly SpanDraft[]): void {
  if (drafts.some(({ span }) => span.endedAt < 0)) for (const draft of drafts) noteCall(draft);
}

/** Takes note of a call, so that those around it are known as its wrappers, whichever of them is written first. */
export function noteCall(draft: SpanDraft): void {
  const { kind, data, span } = draft;
  if (!isCall(draft)) return;
  const answer = data['responseId'];
  seenOf(span).answer = answer;
  let apart = false;
  for (let at = span.parent; at !== undefined; at = at.parent) {
    if (at.kind === 'tool' || at.kind === 'agent') apart = true;
    if (apart && answer === undefined) return;
    if (at.kind !== kind) continue;
    const around = seenOf(at);
    if (apart) around.answers.add(answer);
    else around.wraps = true;
  }
}

/** Whether a span is a call that only wraps another, by what was noted: see `wrapperCalls`. */
export function isKnownWrapper(span: LiveSpan): boolean {
  const call = seen.get(span);
  return call !== undefined && (call.wraps || call.answers.has(call.answer));
}

/** The calls around a span that only wrap another, by what was noted. */
export function knownWrappersOf(span: LiveSpan): readonly LiveSpan[] {
  const wrappers: LiveSpan[] = [];
  for (let at = span.parent; at !== undefined; at = at.parent) {
    if (isKnownWrapper(at)) wrappers.push(at);
  }
  return wrappers;
}

function seenOf(span: LiveSpan): SeenCall {
  let call = seen.get(span);
  if (call === undefined) {
    call = { answer: undefined, wraps: false, answers: new Set() };
    seen.set(span, call);
  }
  return call;
}
