import { setTimeout as after } from 'node:timers/promises';
import { toTerminalJson } from '@llmtrace/core/terminal';
import type { TraceFilter, TraceStore, TraceSummary } from '@llmtrace/store';
import { Command } from 'commander';
import { addFilterOptions } from '../filter/filter-options.js';
import { readFilter } from '../filter/read-filter.js';
import { parseLimit } from '../parse-limit.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore, type OpenStore } from '../store/with-store.js';
import { traceLine } from '../table/trace-line.js';

const LOOK_EVERY_MS = 1_000;
/** A trace is there only when it has ended: one that took longer than this is not shown when it ends while we look. */
const OVERLAP_MS = 3_600_000;
const PAGE = 1_000;

interface TailFlags extends StoreFlags {
  readonly lines: number;
  readonly json?: true;
}

/** `llmtrace tail`: traces as they come, until it is stopped. */
export function tailCommand(screen: Screen): Command {
  const command = new Command('tail')
    .description('print traces as they come, until Ctrl-C')
    .option('--lines <count>', 'so many of the last ones first', parseLimit, 10)
    .option('--json', 'print one JSON object a line')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace tail --status error
  llmtrace tail --since 2d --lines 50
  llmtrace tail --tenant acme --json | jq .costNanoUsd`,
    )
    .action(async (flags: TailFlags) =>
      withStore(flags, screen, (open) => tail(open, flags, screen)),
    );
  return addStoreOptions(addFilterOptions(command));
}

async function tail(
  { store, refresh }: OpenStore,
  flags: TailFlags,
  screen: Screen,
): Promise<never> {
  const filter = await readFilter({ ...flags }, store.queries);
  const seen = new Set<string>();
  const unseen = (traces: readonly TraceSummary[]): readonly TraceSummary[] =>
    traces.filter((trace) => !seen.has(keyOf(trace)) && seen.add(keyOf(trace)));
  const recent = async (): Promise<readonly TraceSummary[]> => {
    const from = Math.max(filter.time?.from ?? 0, Date.now() - OVERLAP_MS);
    if (from > (filter.time?.to ?? Infinity)) return [];
    const { traces } = await store.queries.search({
      filter: { ...filter, time: { ...filter.time, from } },
      limit: PAGE,
    });
    return unseen(traces);
  };
  const print = (traces: readonly TraceSummary[]): void => {
    for (const trace of traces.toReversed())
      screen.out(flags.json ? toTerminalJson(trace) : traceLine(trace, screen));
  };
  // Asked first: what comes between the two questions is shown by the second, or when it is next looked.
  await recent();
  const last = await lastTraces(store, filter, flags.lines);
  unseen(last);
  print(last);
  for (;;) {
    await after(LOOK_EVERY_MS);
    await refresh();
    print(await recent());
  }
}

/** The last traces that a filter means, the newest first. */
async function lastTraces(
  { queries }: TraceStore,
  filter: TraceFilter,
  count: number,
): Promise<readonly TraceSummary[]> {
  const found: TraceSummary[] = [];
  for (let cursor: string | undefined; found.length < count;) {
    const page = await queries.search({
      filter,
      limit: Math.min(PAGE, count - found.length),
      ...(cursor === undefined ? undefined : { cursor }),
    });
    found.push(...page.traces);
    if ((cursor = page.next) === undefined) break;
  }
  return found;
}

function keyOf({ traceId, rootSpanId }: TraceSummary): string {
  return `${traceId} ${rootSpanId}`;
}
