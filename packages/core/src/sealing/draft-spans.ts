import { report } from '../diagnostics.js';
import type { LiveSpan } from '../model/live-span.js';
import type { LiveTrace } from '../model/live-trace.js';
import { DATA_SHAPES } from './data-shapes.js';
import { KIND_RULES, type KindRule } from './kind-rules.js';
import type { SealContext } from './seal-context.js';
import { sealData } from './seal-data.js';
import { SpanDraft } from './span-draft.js';

/**
 * Drafts the spans of a trace in the order in which they started, each arranged as its kind wants it and the structure of
 * its data sealed: whatever looks at a draft's data afterwards meets plain JSON. Text waits for `SealContext.decide`.
 *
 * Errors: none.
 */
export function draftSpans(trace: LiveTrace, context: SealContext): readonly SpanDraft[] {
  const drafts: SpanDraft[] = [];
  const openUntil = trace.endedAt >= 0 ? trace.endedAt : trace.lastActivity;
  for (const span of trace.spans) {
    const parent = span.parent && drafts[span.parent.place];
    const draft = new SpanDraft(span, parent, drafts.length, openUntil);
    arrange(draft, context);
    drafts.push(draft);
  }
  return drafts;
}

/** Drafts one span without its trace. */
export function draftSpan(span: LiveSpan, context: SealContext): SpanDraft {
  const draft = new SpanDraft(span, undefined, 0, span.endedAt);
  arrange(draft, context);
  return draft;
}

function follow(rule: KindRule, draft: SpanDraft): void {
  draft.data = { ...draft.data };
  try {
    rule(draft);
  } catch (fault) {
    report(
      'capture_error',
      `what a span of kind ${draft.kind} took or gave could not be read`,
      fault,
    );
  }
}

function arrange(draft: SpanDraft, context: SealContext): void {
  context.about(draft);
  const rule = KIND_RULES[draft.kind];
  if (rule !== undefined) follow(rule, draft);
  if (draft.kind === 'prompt') draft.template = draft.data['template'];
  draft.data = sealData(draft.data, DATA_SHAPES[draft.kind], context.fields(draft.kind));
}
