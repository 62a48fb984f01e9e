import { resolveTraceDirectory } from '@llmtrace/core';
import { toTerminalJson } from '@llmtrace/core/terminal';
import { Command, InvalidArgumentError, Option } from 'commander';
import { listTraces } from '../list-traces.js';
import { noteSkipped } from '../note-skipped.js';
import { parseMoment } from '../parse-moment.js';
import type { Screen } from '../screen.js';
import type { TraceFilter } from '../trace-filter.js';
import { renderTable } from '../trace-table.js';

const STATUSES = [
  'success',
  'degraded_success',
  'fallback',
  'partial',
  'error',
  'aborted',
  'abandoned',
  'paused',
  'open',
] as const;
const DEFAULT_LIMIT = 20;

interface ListOptions {
  readonly status?: string;
  readonly model?: string;
  readonly route?: string;
  readonly since?: number;
  readonly limit: number;
  readonly dir?: string;
  readonly json?: true;
}

/** `llmtrace list`: the newest traces, one line each. */
export function listCommand(screen: Screen): Command {
  return new Command('list')
    .description('list traces, newest first, those that still run among them')
    .addOption(new Option('--status <status>', 'only traces that ended so').choices(STATUSES))
    .option('--model <part>', 'only traces that called a model whose name contains this')
    .option('--route <part>', 'only traces whose name or route contains this')
    .option(
      '--since <age|date>',
      'only traces that began later: 30m, 2h, 7d or 2026-06-03T12:00Z',
      (text) => parseMoment('--since', text),
    )
    .option('--limit <count>', 'at most so many', parseLimit, DEFAULT_LIMIT)
    .option('--dir <folder>', 'where the traces are (default: LLMTRACE_DIR, else .llmtrace)')
    .option('--json', 'print one JSON object a line, without the spans')
    .action(async (options: ListOptions) => list(options, screen));
}

async function list({ dir, limit, json, ...filter }: ListOptions, screen: Screen): Promise<void> {
  const notes = { skippedLines: 0 };
  const traces = await listTraces(
    resolveTraceDirectory(dir),
    filter satisfies TraceFilter,
    limit,
    notes,
  );
  if (json) for (const trace of traces) screen.out(toTerminalJson(trace));
  else if (traces.length > 0) screen.out(renderTable(traces, Date.now(), screen));
  if (traces.length === 0)
    screen.note('No trace matches. Loosen --status, --model, --route or --since.');
  noteSkipped(notes, screen);
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new InvalidArgumentError('Give a whole number from 1.');
}
