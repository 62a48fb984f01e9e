import { formatCount, toTerminalJson } from '@llmtrace/core/terminal';
import { Command } from 'commander';
import { parseMoment } from '../parse-moment.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore } from '../store/with-store.js';

interface RebuildFlags extends StoreFlags {
  readonly since?: number;
  readonly json?: true;
}

/** `llmtrace rollup rebuild`: adds the sums by hour and day up anew. */
export function rollupCommand(screen: Screen): Command {
  const rebuild = new Command('rebuild')
    .description('add the sums by hour and day up anew, a day at a time, while apps write')
    .option(
      '--since <age|date>',
      'from that day on (default: as far back as no trace has been removed by its age)',
      (text) => parseMoment('--since', text),
    )
    .option('--json', 'print what was done as JSON')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace rollup rebuild
  llmtrace rollup rebuild --since 7d --store postgres://db/traces

Traces that have been erased since are no longer in the sums of these days.`,
    )
    .action(async (flags: RebuildFlags) => rebuildAll(flags, screen));
  return new Command('rollup')
    .description('the sums that numbers over long times come from')
    .addCommand(addStoreOptions(rebuild));
}

async function rebuildAll({ since, ...flags }: RebuildFlags, screen: Screen): Promise<void> {
  await withStore(flags, screen, async ({ store }) => {
    const done = await store.upkeep.rebuildRollups(Date.now(), {
      ...(since === undefined ? undefined : { fromUs: since * 1_000 }),
      progress: ({ days, traces }) =>
        screen.progress(`adding up … ${days} days, ${formatCount(traces)} traces`),
    });
    screen.progress('');
    if (flags.json) return screen.out(toTerminalJson(done));
    screen.out(
      `${formatCount(done.traces)} traces of ${formatCount(done.days)} days were added up, and ${formatCount(done.rollups)} sums of traces that were not stored.`,
    );
  });
}
