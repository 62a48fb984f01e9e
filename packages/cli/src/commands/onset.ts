import { toTerminalJson } from '@llmtrace/core/terminal';
import type { Onset, OnsetMeasure } from '@llmtrace/store';
import { Argument, Command } from 'commander';
import { CliError } from '../cli-error.js';
import { addFilterOptions } from '../filter/filter-options.js';
import { readFilter } from '../filter/read-filter.js';
import { parseDuration } from '../parse-moment.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore } from '../store/with-store.js';
import { localTime } from '../table/local-time.js';
import { renderTable } from '../table/render-table.js';

const MEASURES: readonly OnsetMeasure[] = [
  'count',
  'errorRate',
  'latencyP95',
  'ttftP95',
  'outputTokensPerRequest',
  'costPerRequest',
  'retriesPerRequest',
  'toolFailureRate',
  'parserFailureRate',
  'emptyRetrievalShare',
  'meanTopChunkScore',
];
const DEFAULT_TIME_MS = 24 * 3_600_000;

interface OnsetFlags extends StoreFlags {
  readonly every?: string;
  readonly json?: true;
}

/** `llmtrace onset <measure>`: when a number changed, and what was new about then. */
export function onsetCommand(screen: Screen): Command {
  const command = new Command('onset')
    .description(
      'when a number changed, and which prompts, models and releases were first used about then',
    )
    .addArgument(new Argument('<measure>', 'which number').choices(MEASURES))
    .option('--every <time>', 'how finely: 1m, 15m, 1h (default: by the length of the time)')
    .option('--json', 'print everything as JSON')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace onset parserFailureRate --since 6h
  llmtrace onset outputTokensPerRequest --since 7d --feature support_chat`,
    )
    .action(async (measure: OnsetMeasure, flags: OnsetFlags) => onset(measure, flags, screen));
  return addStoreOptions(addFilterOptions(command));
}

async function onset(measure: OnsetMeasure, flags: OnsetFlags, screen: Screen): Promise<void> {
  const bucketMs = flags.every === undefined ? undefined : parseDuration(flags.every);
  if (flags.every !== undefined && bucketMs === undefined)
    throw new CliError(`--every does not understand "${flags.every}". Give 1m, 15m or 1h.`, 2);
  await withStore(flags, screen, async ({ store: { queries } }) => {
    const filter = await readFilter({ ...flags }, queries);
    const to = filter.time?.to ?? Date.now();
    const time = { from: filter.time?.from ?? to - DEFAULT_TIME_MS, to };
    const found = await queries.onset({
      measure,
      filter: { ...filter, time },
      ...(bucketMs === undefined ? undefined : { bucketMs }),
    });
    screen.out(flags.json ? toTerminalJson(found, 2) : render(measure, found, screen));
  });
}

function render(
  measure: OnsetMeasure,
  { buckets, change, firstSeen }: Onset,
  screen: Screen,
): string {
  const verdict =
    change === undefined
      ? `${measure} did not change by more than noise.`
      : `${measure} changed at ${localTime(change.at)}: ${short(change.before)} before, ${short(change.after)} after.`;
  const events = firstSeen.map(({ what, value, at }) => ({ at, text: `first ${what}: ${value}` }));
  const rows = [
    ...buckets
      .filter(({ count }) => count > 0)
      .map(({ from, value, count }) => ({
        at: from,
        cells: [localTime(from), String(count), value === undefined ? '' : short(value), ''],
      })),
    ...events.map(({ at, text }) => ({ at, cells: [localTime(at), '', '', text] })),
  ].toSorted((a, b) => a.at - b.at);
  const table = renderTable(
    [
      { head: 'TIME' },
      { head: 'TRACES', right: true },
      { head: measure.toUpperCase(), right: true },
      { head: 'NEW' },
    ],
    rows,
    screen,
  );
  return `${verdict}\n\n${table}`;
}

function short(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
