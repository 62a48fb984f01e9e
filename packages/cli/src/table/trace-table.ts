import type { OpenTraceRecord } from '@llmtrace/core';
import { formatCost, formatCount, formatDuration, outcomeTone } from '@llmtrace/core/terminal';
import type { TraceSummary } from '@llmtrace/store';
import { localTime } from './local-time.js';
import { renderTable, type Column, type TableRow } from './render-table.js';

/** A line of the list: a trace, or a root that still runs. */
export type ListedTrace = TraceSummary | OpenTraceRecord;

const COLUMNS: readonly Column[] = [
  { head: 'TIME' },
  { head: 'TRACE' },
  { head: 'NAME', flexible: true },
  { head: 'OUTCOME' },
  { head: 'LATENCY', right: true },
  { head: 'TOKENS' },
  { head: 'COST', right: true },
  { head: 'MODEL' },
];
/** Stands last, where some trace was not kept in full. */
const KEPT: Column = { head: 'KEPT' };
const OUTCOME = 3;
const MAX_MODELS = 32;
const ID_DIGITS = 8;

/** Draws traces as a table with one line each. */
export function renderTraces(
  traces: readonly ListedTrace[],
  now: number,
  screen: { readonly width: number; readonly color: boolean },
): string {
  const partly = traces.some((trace) => keptOf(trace) !== '');
  return renderTable(
    partly ? [...COLUMNS, KEPT] : COLUMNS,
    traces.map((trace) => rowOf(trace, now)),
    screen,
  );
}

function rowOf(trace: ListedTrace, now: number): TableRow {
  const lead = [localTime(trace.startTime), trace.traceId.slice(0, ID_DIGITS), trace.name];
  if ('type' in trace) {
    const age = formatDuration(Math.max(0, now - trace.startTime));
    return { cells: [...lead, 'open', age], tones: { [OUTCOME]: outcomeTone('open') } };
  }
  const { inputTokens, outputTokens, costNanoUsd, models } = trace;
  const cells = [
    ...lead,
    trace.outcome,
    formatDuration(trace.durationMs),
    inputTokens + outputTokens > 0
      ? `${formatCount(inputTokens)}→${formatCount(outputTokens)}`
      : '',
    costNanoUsd === undefined ? '' : formatCost(costNanoUsd),
    cut(models.join(', ')),
    keptOf(trace),
  ];
  return { cells, tones: { [OUTCOME]: outcomeTone(trace.outcome) } };
}

function cut(text: string): string {
  return text.length > MAX_MODELS ? `${text.slice(0, MAX_MODELS - 1)}…` : text;
}

/** The tier of a trace that was not kept in full, and the rule that said so; or that its text is gone. */
function keptOf(trace: ListedTrace): string {
  if ('type' in trace) return '';
  const { tier, rule } = trace.sampling;
  if (tier !== 'full') return `${tier} (${rule})`;
  return trace.textState === 'expired' ? 'text expired' : '';
}
