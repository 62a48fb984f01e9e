import {
  displayWidth,
  fitToWidth,
  formatCost,
  formatCount,
  padToWidth,
  painter,
} from '@llmtrace/core/terminal';
import type { RepriceReport, RepriceRow } from '@llmtrace/cost';

const HEADS = ['MODEL', 'CALLS', 'CHANGED', 'BEFORE', 'AFTER', 'DIFFERENCE', 'UNPRICED'] as const;
const MAX_MODEL = 48;
const GAP = '  ';

/** Draws what pricing anew changes, by model, and a sentence that says what was done. */
export function renderReprice(
  report: RepriceReport,
  { color }: { readonly color: boolean },
): string {
  const paint = painter(color);
  const rows: (readonly string[])[] = [HEADS, ...report.rows.map(cellsOf)];
  if (report.rows.length > 1) rows.push(cellsOf(totalOf(report)));
  const widths = HEADS.map((_, column) =>
    Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
  const lines = rows.map((row, index) => {
    const cells = row.map((cell, column) =>
      column === 0 ? padToWidth(cell, widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return paint(index === 0 ? 'faint' : 'plain', cells.join(GAP).trimEnd());
  });
  return [...(report.rows.length === 0 ? [] : [...lines, '']), summaryOf(report)].join('\n');
}

function summaryOf({ traces, changedTraces, dryRun, unknownModels }: RepriceReport): string {
  const count = (n: number, what: string): string =>
    `${formatCount(n)} ${what}${n === 1 ? '' : 's'}`;
  const of = count(traces, 'trace');
  const done =
    changedTraces === 0
      ? `Nothing changes in ${of}.`
      : dryRun
        ? `${count(changedTraces, 'trace')} of ${of} would get new costs. Nothing was written.`
        : `New costs were written for ${count(changedTraces, 'trace')} of ${of}.`;
  return unknownModels === 0
    ? done
    : `${done} ${count(unknownModels, 'call')} of models that nobody lists: name their prices with --overrides.`;
}

function totalOf(report: RepriceReport): Omit<RepriceRow, 'provider'> {
  const { rows, beforeNanoUsd, afterNanoUsd, unpricedBefore, unpricedAfter } = report;
  return {
    model: 'total',
    calls: rows.reduce((sum, { calls }) => sum + calls, 0),
    changed: rows.reduce((sum, { changed }) => sum + changed, 0),
    beforeNanoUsd,
    afterNanoUsd,
    unpricedBefore,
    unpricedAfter,
  };
}

function cellsOf(
  row: Omit<RepriceRow, 'provider'> & Partial<Pick<RepriceRow, 'provider'>>,
): readonly string[] {
  const { provider, model = '(no model)', unpricedBefore, unpricedAfter } = row;
  const difference = row.afterNanoUsd - row.beforeNanoUsd;
  return [
    fitToWidth(provider === undefined ? model : `${provider}/${model}`, MAX_MODEL),
    formatCount(row.calls),
    formatCount(row.changed),
    formatCost(row.beforeNanoUsd),
    formatCost(row.afterNanoUsd),
    difference === 0 ? '' : `${difference > 0 ? '+' : '-'}${formatCost(Math.abs(difference))}`,
    unpricedBefore === unpricedAfter
      ? String(unpricedAfter || '')
      : `${unpricedBefore}→${unpricedAfter}`,
  ];
}
