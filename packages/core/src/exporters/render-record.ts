import type {
  CostRecord,
  LateSpanRecord,
  LlmTraceRecord,
  OpenTraceRecord,
  ScoreRecord,
  TraceRecord,
} from '../model/record.js';
import { spanDetails } from './span-details.js';
import { formatCost, formatDuration } from './terminal/quantities.js';
import { fitToWidth } from './terminal/terminal-text.js';
import {
  DEFAULT_WIDTH,
  renderOpenTrace,
  renderTimeline,
  spanTitle,
  type TimelineOptions,
} from './timeline.js';

/** A record that tells of something that happened; the others hold what such records refer to. */
export type EventfulRecord =
  | TraceRecord
  | LateSpanRecord
  | OpenTraceRecord
  | ScoreRecord
  | CostRecord;

const EVENTFUL: ReadonlySet<string> = new Set<EventfulRecord['type']>([
  'trace',
  'span',
  'open',
  'score',
  'cost',
]);

/** Tells what can be drawn from what is only looked up. */
export function isEventful(record: LlmTraceRecord): record is EventfulRecord {
  return EVENTFUL.has(record.type);
}

/** A record as text for a terminal: a trace as its timeline, the others as one line. */
export function renderRecord(record: EventfulRecord, options: TimelineOptions = {}): string {
  switch (record.type) {
    case 'trace':
      return renderTimeline(record, options);
    case 'open':
      return renderOpenTrace(record, Date.now(), options);
    case 'span':
      return fitToWidth(lateSpanLine(record), options.width ?? DEFAULT_WIDTH);
    case 'cost':
      return fitToWidth(costLine(record), options.width ?? DEFAULT_WIDTH);
    case 'score':
      return fitToWidth(scoreLine(record), options.width ?? DEFAULT_WIDTH);
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

function costLine({ traceId, costs, totals, priceVersion, reason }: CostRecord): string {
  const parts = [
    `Cost: ${totals.costNanoUsd === undefined ? 'unpriced' : formatCost(totals.costNanoUsd)}`,
    `trc ${traceId.slice(0, 6)}…`,
    `${costs.length} ${costs.length === 1 ? 'call' : 'calls'}`,
    priceVersion,
    reason,
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
