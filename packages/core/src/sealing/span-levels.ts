import type { SpanDraft } from './span-draft.js';

/** A level is what runs directly under one span of the code, or directly under the root. */
export type Level = SpanDraft | undefined;

/**
 * Spans of one kind by the level at which other spans can see them: the one they run at, and those around it as far as
 * only plain steps lie between. What runs inside a tool or an agent is that tool's or agent's own affair.
 */
export class SpanLevels {
  readonly #byLevel: Map<Level, SpanDraft[]> = new Map();

  constructor(drafts: readonly SpanDraft[]) {
    for (const draft of drafts) this.#add(draft);
  }

  /** The spans that one at this level can see, in the order in which they started. */
  at(level: Level): readonly SpanDraft[] {
    return this.#byLevel.get(level) ?? NONE;
  }

  #add(draft: SpanDraft): void {
    let level = draft.parent;
    for (let climbed = 0; climbed < MAX_CLIMB; climbed++) {
      const seen = this.#byLevel.get(level);
      if (seen === undefined) this.#byLevel.set(level, [draft]);
      else seen.push(draft);
      if (level === undefined || (level.kind !== 'step' && level.kind !== draft.kind)) return;
      level = level.parent;
    }
  }
}

/** Levels around its own at which a span is seen. */
const MAX_CLIMB = 32;
const NONE: readonly SpanDraft[] = [];

/** Whether a span had ended when another began. Equal times are told apart by the order in which they started. */
export function endedBefore(draft: SpanDraft, other: SpanDraft): boolean {
  return draft.index < other.index && draft.endedAt <= other.span.start;
}

/** Whether a span runs inside another. */
export function isWithin(draft: SpanDraft, ancestor: SpanDraft): boolean {
  for (let at = draft.parent; at !== undefined; at = at.parent) if (at === ancestor) return true;
  return false;
}

/** The last to end among the spans that had ended when `before` began. */
export function lastEnded(
  candidates: readonly SpanDraft[],
  before: SpanDraft,
): SpanDraft | undefined {
  let last: SpanDraft | undefined;
  for (let i = candidates.length - 1, looked = 0; i >= 0 && looked < MAX_LOOKED_AT; i--) {
    const candidate = candidates[i] as SpanDraft;
    if (!endedBefore(candidate, before)) continue;
    looked++;
    if (last === undefined || candidate.endedAt > last.endedAt) last = candidate;
  }
  return last;
}

/** Bounds the search in a trace of thousands of spans; the one sought is nearly always among the last few. */
export const MAX_LOOKED_AT = 64;
