import {
  displayWidth,
  escapeForTerminal,
  fitToWidth,
  formatCost,
  formatCount,
  formatDuration,
  outcomeTone,
  padToWidth,
  painter,
  type Tone,
} from '@llmtrace/core/terminal';
import type { TraceSummary } from './list-traces.js';

const HEADS = ['TIME', 'TRACE', 'NAME', 'OUTCOME', 'LATENCY', 'TOKENS', 'COST', 'MODEL'] as const;
/** Stands last, where some trace was not kept in full. */
const KEPT = 'KEPT';
const NAME = 2;
const OUTCOME = 3;
const RIGHT: ReadonlySet<number> = new Set([4, 6]);
const GAP = '  ';
const MIN_NAME = 12;
const MAX_NAME = 60;
const MAX_MODELS = 32;
const ID_DIGITS = 8;

/** Draws traces as a table with one line each; what does not fit is cut from the names. */
export function renderTable(
  traces: readonly TraceSummary[],
  now: number,
  { width, color }: { readonly width: number; readonly color: boolean },
): string {
  const paint = painter(color);
  const partly = traces.some((trace) => keptOf(trace) !== '');
  const heads = partly ? [...HEADS, KEPT] : HEADS;
  const rows = [heads, ...traces.map((trace) => [...cellsOf(trace, now), keptOf(trace)])];
  const widths = heads.map((_, column) =>
    Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
  const others = widths.reduce(
    (sum, size, column) => (column === NAME ? sum : sum + size + GAP.length),
    0,
  );
  const nameWidth = Math.min(widths[NAME] ?? 0, Math.max(MIN_NAME, width - others));
  widths[NAME] = nameWidth;

  return rows
    .map((row, index) =>
      row
        .map((cell, column) => {
          const size = widths[column] ?? 0;
          const text = column === NAME ? fitToWidth(cell, nameWidth) : cell;
          const padded = RIGHT.has(column) ? text.padStart(size) : padToWidth(text, size);
          return paint(toneOf(index, column, traces[index - 1]), padded);
        })
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

function toneOf(row: number, column: number, trace: TraceSummary | undefined): Tone {
  if (row === 0 || trace === undefined) return 'faint';
  if (column !== OUTCOME) return 'plain';
  return outcomeTone(trace.type === 'open' ? 'open' : trace.outcome);
}

function cellsOf(trace: TraceSummary, now: number): readonly string[] {
  const lead = [
    localTime(trace.startTime),
    escapeForTerminal(trace.traceId.slice(0, ID_DIGITS)),
    fitToWidth(trace.name, MAX_NAME),
  ];
  if (trace.type === 'open') {
    return [...lead, 'open', formatDuration(Math.max(0, now - trace.startTime)), '', '', ''];
  }
  const { inputTokens = 0, outputTokens = 0, costNanoUsd } = trace.totals;
  return [
    ...lead,
    escapeForTerminal(trace.outcome),
    formatDuration(trace.durationMs),
    inputTokens + outputTokens > 0
      ? `${formatCount(inputTokens)}→${formatCount(outputTokens)}`
      : '',
    costNanoUsd === undefined ? '' : formatCost(costNanoUsd),
    fitToWidth(trace.models.join(', '), MAX_MODELS),
  ];
}

/** The tier of a trace that was not kept in full, and the rule that said so. */
function keptOf(trace: TraceSummary): string {
  if (trace.type === 'open' || (trace.sampling?.tier ?? 'full') === 'full') return '';
  return fitToWidth(`${trace.sampling.tier} (${trace.sampling.rule})`, MAX_NAME);
}

function localTime(epochMs: number): string {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) return '?';
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
