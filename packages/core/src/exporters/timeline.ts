import type { OpenTraceRecord, SpanRecord, TraceRecord } from '../model/record.js';
import { errorText, promptLabel, spanDetails } from './span-details.js';
import { spansInTreeOrder, type PlacedSpan } from './span-order.js';
import { outcomeTone, painter, statusTone, type Paint, type Tone } from './terminal/paint.js';
import { formatCost, formatCount, formatDuration } from './terminal/quantities.js';
import {
  displayWidth,
  escapeForTerminal,
  fitToWidth,
  padToWidth,
} from './terminal/terminal-text.js';

/** How a timeline is drawn. */
export interface TimelineOptions {
  /** Default: false. */
  readonly color?: boolean;
  /** Units: terminal cells of a line. Default: 140. */
  readonly width?: number;
  /** Shows every span of a trace that has more than 200. */
  readonly allSpans?: boolean;
}

/** Units: terminal cells, where nobody says how wide a line may be. */
export const DEFAULT_WIDTH = 140;
const MIN_WIDTH = 60;
const MAX_SPANS = 200;
const MAX_GUIDES = 16;
const MAX_LABEL = 56;
const GAP = '   ';

/**
 * Draws a trace as lines of text: what ran when, for how long, and how it ended. Text from models and users is escaped,
 * so that it cannot steer the terminal, and cut to the width.
 *
 * Shape: lines joined by line feeds, without one at the end.
 */
export function renderTimeline(trace: TraceRecord, options: TimelineOptions = {}): string {
  const width = Math.max(MIN_WIDTH, options.width ?? DEFAULT_WIDTH);
  const paint = painter(options.color ?? false);
  return [
    ...wrap(headline(trace, paint), width),
    ...wrap(about(trace), width),
    ...body(trace, width, paint, options.allSpans ?? false),
  ].join('\n');
}

/** Says in one line which root is still running. `now` in epoch ms. */
export function renderOpenTrace(
  open: OpenTraceRecord,
  now: number,
  options: TimelineOptions = {},
): string {
  const paint = painter(options.color ?? false);
  const parts = [
    plain(`Trace: ${open.name}`, 'strong', paint),
    plain(shortTraceId(open.traceId)),
    plain(open.environment),
    plain(`open since ${new Date(open.startTime).toISOString()}`, 'warn', paint),
    plain(formatDuration(Math.max(0, now - open.startTime), ' ')),
  ];
  return wrap(parts, Math.max(MIN_WIDTH, options.width ?? DEFAULT_WIDTH)).join('\n');
}

interface Piece {
  readonly text: string;
  readonly painted: string;
}

function plain(text: string, tone: Tone = 'plain', paint?: Paint): Piece {
  const safe = escapeForTerminal(text);
  return { text: safe, painted: paint ? paint(tone, safe) : safe };
}

function shortTraceId(traceId: string): string {
  return `trc ${traceId.slice(0, 6)}…`;
}

function headline(trace: TraceRecord, paint: Paint): readonly Piece[] {
  const { totals } = trace;
  const pieces = [
    plain(`Trace: ${trace.name}`, 'strong', paint),
    plain(shortTraceId(trace.traceId)),
    plain(trace.environment),
    plain(trace.outcome, outcomeTone(trace.outcome), paint),
    plain(formatDuration(trace.durationMs, ' ')),
  ];
  const { tier, rule } = trace.sampling ?? {};
  if (tier !== undefined && tier !== 'full') pieces.push(plain(`${tier} (${rule})`, 'warn', paint));
  if (totals.costNanoUsd !== undefined) {
    const missing = totals.unpricedCalls > 0 ? ` (${totals.unpricedCalls} unpriced)` : '';
    pieces.push(plain(formatCost(totals.costNanoUsd) + missing));
  }
  if (totals.inputTokens > 0 || totals.outputTokens > 0) {
    pieces.push(
      plain(`${formatCount(totals.inputTokens)} → ${formatCount(totals.outputTokens)} tokens`),
    );
  }
  return pieces;
}

function about(trace: TraceRecord): readonly Piece[] {
  const pieces: Piece[] = [];
  const prompts = trace.prompts.map((prompt) => promptLabel(prompt, ' @ '));
  if (prompts.length > 0) pieces.push(plain(`Prompt: ${prompts.join(', ')}`));
  const models = answeringModels(trace);
  if (models.length > 0) pieces.push(plain(`Model: ${models.join(', ')}`));
  if (trace.userIdHash) pieces.push(plain(`User: ${trace.userIdHash.slice(0, 4)}…`));
  return pieces;
}

/** The models that wrote answers; those of embeddings and rerankers stand in their own lines. */
function answeringModels(trace: TraceRecord): readonly string[] {
  const models = trace.spans.flatMap(({ kind, data }) =>
    kind === 'llm' ? (data?.responseModel ?? data?.model ?? []) : [],
  );
  return models.length > 0 ? [...new Set(models)] : trace.models;
}

/** Joins pieces by gaps, as many to a line as fit. */
function wrap(pieces: readonly Piece[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const piece of pieces) {
    const size = displayWidth(piece.text);
    if (used > 0 && used + GAP.length + size > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    const painted = size > width ? fitToWidth(piece.text, width) : piece.painted;
    line += used > 0 ? GAP + painted : painted;
    used += (used > 0 ? GAP.length : 0) + size;
  }
  return line === '' ? lines : [...lines, line];
}

interface Row {
  readonly offset: string;
  readonly label: string;
  readonly span: SpanRecord;
  readonly status: string;
  readonly duration: string;
}

function body(
  trace: TraceRecord,
  width: number,
  paint: Paint,
  allSpans: boolean,
): readonly string[] {
  const placed = spansInTreeOrder(trace.spans);
  const shown = allSpans ? placed : placed.slice(0, MAX_SPANS);
  const rows = toRows(trace, shown);
  const end = formatDuration(trace.durationMs);
  let offsets = Math.max(7, 1 + end.length);
  let [labels, statuses, durations] = [0, 5, 5];
  for (const row of rows) {
    offsets = Math.max(offsets, 1 + row.offset.length);
    labels = Math.max(labels, displayWidth(row.label));
    statuses = Math.max(statuses, row.status.length);
    durations = Math.max(durations, row.duration.length);
  }

  const line = (offset: string, rest: string): string =>
    `${paint('faint', offset.padStart(offsets - 1))} ${rest}`;
  const lines = [line('0ms', `├─ ${escapeForTerminal(trace.kind)}`)];
  for (const row of rows) {
    const details = spanDetails(row.span);
    const left = offsets + labels + 1 + statuses + 1 + durations;
    const space = Math.max(16, width - left - 2);
    lines.push(
      line(
        row.offset,
        `${padToWidth(row.label, labels)} ${paint(statusTone(row.span.status), row.status.padEnd(statuses))} ` +
          row.duration.padStart(durations) +
          (details === '' ? '' : `  ${fitToWidth(details, space)}`),
      ),
    );
  }
  const hidden = placed.length - shown.length;
  if (hidden > 0) lines.push(line('', `├─ … ${formatCount(hidden)} more spans`));
  const notKept = trace.droppedSpans ?? 0;
  if (notKept > 0) lines.push(line('', `├─ … ${formatCount(notKept)} spans were not kept`));
  lines.push(line(end, footer(trace, width - offsets, paint)));
  return lines;
}

function toRows(trace: TraceRecord, placed: readonly PlacedSpan[]): readonly Row[] {
  const guides: string[] = [];
  return placed.map(({ span, depth, last }) => {
    // The footer is the last branch of the root, so nothing directly under the root is the last.
    const isLast = last && depth > 0;
    guides.length = depth;
    const hidden = depth - MAX_GUIDES;
    const indent =
      hidden > 0 ? `${guides.slice(0, MAX_GUIDES).join('')}⋯${hidden} ` : guides.join('');
    guides.push(isLast ? '   ' : '│  ');
    const name = spanTitle(span);
    return {
      offset: formatDuration(Math.round(span.startTime - trace.startTime)),
      label: `${indent}${isLast ? '└─' : '├─'} ${fitToWidth(name, MAX_LABEL)}`,
      span,
      status: span.status === 'unset' ? 'open' : escapeForTerminal(span.status),
      duration: formatDuration(span.durationMs),
    };
  });
}

/** The name of a span as views show it: `llm.plan_response`. */
export function spanTitle(span: SpanRecord): string {
  return span.name.startsWith(`${span.kind}.`) ? span.name : `${span.kind}.${span.name}`;
}

function footer(trace: TraceRecord, width: number, paint: Paint): string {
  const facts = [formatDuration(trace.durationMs, ' ')];
  if (trace.statusCode !== undefined) facts.push(`HTTP ${trace.statusCode}`);
  if (trace.error) facts.push(errorText(trace.error));
  const rest = fitToWidth(
    facts.join(GAP),
    Math.max(16, width - trace.outcome.length - GAP.length - 3),
  );
  return `└─ ${paint(outcomeTone(trace.outcome), escapeForTerminal(trace.outcome))}${GAP}${rest}`;
}
