import { setTimeout as after } from 'node:timers/promises';
import { toTerminalJson } from '@llmtrace/core/terminal';
import type { TraceSummary } from '@llmtrace/store';
import { Command } from 'commander';
import { addFilterOptions } from '../filter/filter-options.js';
import { readFilter } from '../filter/read-filter.js';
import { parseLimit } from '../parse-limit.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore, type OpenStore } from '../store/with-store.js';
import { traceLine } from '../table/trace-line.js';

const LOOK_EVERY_MS = 1_000;
/** A trace is there only when it has ended: one that took longer than this is shown if it ends while we look. */
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
  const from = filter.time?.from ?? Date.now() - OVERLAP_MS;
  for (let left = flags.lines; ; left = Infinity) {
    const since = Math.max(from, Date.now() - OVERLAP_MS);
    const { traces } = await store.queries.search({
      filter: { ...filter, time: { ...filter.time, from: since } },
      limit: PAGE,
    });
    const fresh = traces.filter((trace) => !seen.has(keyOf(trace)));
    for (const trace of fresh) seen.add(keyOf(trace));
    for (const trace of fresh.slice(0, left).toReversed())
      screen.out(flags.json ? toTerminalJson(trace) : traceLine(trace, screen));
    await after(LOOK_EVERY_MS);
    await refresh();
  }
}

function keyOf({ traceId, rootSpanId }: TraceSummary): string {
  return `${traceId} ${rootSpanId}`;
}
