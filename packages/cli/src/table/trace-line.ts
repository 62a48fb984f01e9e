import {
  fitToWidth,
  formatCost,
  formatCount,
  formatDuration,
  outcomeTone,
  padToWidth,
  painter,
} from '@llmtrace/core/terminal';
import type { TraceSummary } from '@llmtrace/store';
import { localTime } from './local-time.js';

const NAME = 32;
const OUTCOME = 16;

/** A trace in one line, where the ones to come are not known. */
export function traceLine(trace: TraceSummary, { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  const { inputTokens, outputTokens, costNanoUsd, errorType } = trace;
  return [
    paint('faint', localTime(trace.startTime)),
    trace.traceId.slice(0, 8),
    padToWidth(fitToWidth(trace.name, NAME), NAME),
    paint(outcomeTone(trace.outcome), trace.outcome.padEnd(OUTCOME)),
    formatDuration(trace.durationMs).padStart(7),
    `${formatCount(inputTokens)}→${formatCount(outputTokens)}`.padEnd(12),
    (costNanoUsd === undefined ? '' : formatCost(costNanoUsd)).padEnd(9),
    fitToWidth([trace.model, errorType].filter(Boolean).join('  '), 60),
  ]
    .join('  ')
    .trimEnd();
}
