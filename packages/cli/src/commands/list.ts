import type { TraceFilter, TraceSortKey, TraceStore } from '@llmtrace/store';
import { toTerminalJson } from '@llmtrace/core/terminal';
import { Command, Option } from 'commander';
import { addFilterOptions } from '../filter/filter-options.js';
import { readFilter } from '../filter/read-filter.js';
import { parseLimit } from '../parse-limit.js';
import type { Screen } from '../screen.js';
import { withStore } from '../store/with-store.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { renderTraces, type ListedTrace } from '../table/trace-table.js';

const DEFAULT_LIMIT = 20;
const PAGE = 1_000;
const MAX_OPEN = 1_000;
const SORTS: readonly TraceSortKey[] = [
  'time',
  'latency',
  'ttft',
  'tokens',
  'inputTokens',
  'outputTokens',
  'cost',
  'retries',
  'topChunkScore',
];

interface ListFlags extends StoreFlags {
  readonly sort: TraceSortKey;
  readonly asc?: true;
  readonly limit: number;
  readonly json?: true;
  readonly status?: readonly string[];
}

/** `llmtrace list`: the newest traces, one line each. */
export function listCommand(screen: Screen): Command {
  const command = new Command('list')
    .description('list traces, newest first, those that still run among them')
    .addOption(new Option('--sort <by>', 'the most first').choices(SORTS).default('time'))
    .option('--asc', 'the least first')
    .option('--limit <count>', 'at most so many', parseLimit, DEFAULT_LIMIT)
    .option('--json', 'print one JSON object a line, without the spans')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace list --status error --since 2h --route /chat
  llmtrace list --tool create_refund --tenant acme --latency 2s..
  llmtrace list --score helpful=no --sort cost --json`,
    )
    .action(async (flags: ListFlags) => list(flags, screen));
  return addStoreOptions(addFilterOptions(command));
}

async function list(flags: ListFlags, screen: Screen): Promise<void> {
  await withStore(flags, screen, async ({ store }) => {
    const traces = await listed(store, flags);
    if (flags.json) for (const trace of traces) screen.out(toTerminalJson(trace));
    else if (traces.length > 0) screen.out(renderTraces(traces, Date.now(), screen));
    if (traces.length === 0) screen.note('No trace matches. Loosen the conditions.');
  });
}

async function listed(store: TraceStore, flags: ListFlags): Promise<readonly ListedTrace[]> {
  const { limit, sort, asc, status } = flags;
  const isOpen = status?.length === 1 && status[0] === 'open';
  const filter = await readFilter({ ...flags, status: isOpen ? undefined : status }, store.queries);
  if (isOpen) return openRoots(store, filter, limit);
  const traces: ListedTrace[] = [];
  for (let cursor: string | undefined; traces.length < limit;) {
    const page = await store.queries.search({
      filter,
      sort: { by: sort, direction: asc ? 'asc' : 'desc' },
      limit: Math.min(PAGE, limit - traces.length),
      ...(cursor === undefined ? undefined : { cursor }),
    });
    traces.push(...page.traces);
    if ((cursor = page.next) === undefined) break;
  }
  if (sort !== 'time' || asc || !meansAll(filter)) return traces;
  const open = await openRoots(store, filter, limit);
  return [...traces, ...open].toSorted((a, b) => b.startTime - a.startTime).slice(0, limit);
}

/** Nothing but a time is known of a root that still runs. */
function meansAll(filter: TraceFilter): boolean {
  return Object.keys(filter).every((key) => key === 'time') && filter.time?.to === undefined;
}

async function openRoots(
  { lookups }: TraceStore,
  { time }: TraceFilter,
  limit: number,
): Promise<readonly ListedTrace[]> {
  const roots = await lookups.openRoots(MAX_OPEN);
  return roots.filter(({ startTime }) => startTime >= (time?.from ?? -Infinity)).slice(0, limit);
}
