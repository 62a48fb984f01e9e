import type { LateSpanRecord, LlmTraceRecord, RollupRecord, ScoreRecord } from '../model/record.js';
import { spanDetails } from './span-details.js';
import { formatCost, formatCount, formatDuration } from './terminal/quantities.js';
import { fitToWidth } from './terminal/terminal-text.js';
import {
  DEFAULT_WIDTH,
  renderOpenTrace,
  renderTimeline,
  spanTitle,
  type TimelineOptions,
} from './timeline.js';

/** Any record as text for a terminal: a trace as its timeline, the others as one line. */
export function renderRecord(record: LlmTraceRecord, options: TimelineOptions = {}): string {
  switch (record.type) {
    case 'trace':
      return renderTimeline(record, options);
    case 'open':
      return renderOpenTrace(record, Date.now(), options);
    case 'span':
      return fitToWidth(lateSpanLine(record), options.width ?? DEFAULT_WIDTH);
    case 'score':
      return fitToWidth(scoreLine(record), options.width ?? DEFAULT_WIDTH);
    case 'rollup':
      return fitToWidth(rollupLine(record), options.width ?? DEFAULT_WIDTH);
  }
}

/** A judgement in one line, not yet safe to print: `helpful yes  good answer  (user_feedback)`. */
export function scoreLine(score: ScoreRecord): string {
  const target = score.traceId ?? score.requestId ?? score.responseId ?? '';
  const parts = [
    `Score: ${score.name} ${score.value}`,
    score.label,
    score.comment,
    score.evaluator ? `${score.source} by ${score.evaluator}` : score.source,
    `for ${target.slice(0, 12)}`,
  ];
  return parts.filter(Boolean).join('  ');
}

function lateSpanLine({ span, traceId }: LateSpanRecord): string {
  const parts = [
    `Late span: ${spanTitle(span)}`,
    `trc ${traceId.slice(0, 6)}…`,
    span.status,
    formatDuration(span.durationMs),
    spanDetails(span),
  ];
  return parts.filter(Boolean).join('  ');
}

function rollupLine({ dimensions, count, errors, totals }: RollupRecord): string {
  const parts = [
    `Not stored: ${formatCount(count)} × ${dimensions.name}`,
    dimensions.outcome,
    errors > 0 ? `${formatCount(errors)} failed` : '',
    totals.costNanoUsd === undefined ? '' : formatCost(totals.costNanoUsd),
  ];
  return parts.filter(Boolean).join('  ');
}
