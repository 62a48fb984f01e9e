import { formatCount, toTerminalJson } from '@llmtrace/core/terminal';
import type { ErrorDimension, ErrorGroup } from '@llmtrace/store';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { addFilterOptions } from '../filter/filter-options.js';
import { readFilter } from '../filter/read-filter.js';
import { parseLimit } from '../parse-limit.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore } from '../store/with-store.js';
import { localTime } from '../table/local-time.js';
import { renderTable } from '../table/render-table.js';
import { noteAnswer } from './stats.js';

const DIMENSIONS: readonly ErrorDimension[] = [
  'code',
  'kind',
  'provider',
  'model',
  'route',
  'tool',
  'parser',
  'retrievalIndex',
];
const DEFAULT_BY: readonly ErrorDimension[] = ['kind', 'code', 'model', 'tool', 'parser'];

interface ErrorsFlags extends StoreFlags {
  readonly by: readonly ErrorDimension[];
  readonly limit: number;
  readonly json?: true;
}

/** `llmtrace errors`: what went wrong, in groups. */
export function errorsCommand(screen: Screen): Command {
  const command = new Command('errors')
    .description('group the errors of roots and steps, with traces to look at')
    .option('--by <names>', `besides the type: ${DIMENSIONS.join(', ')}`, readBy, DEFAULT_BY)
    .option('--limit <count>', 'at most so many groups', parseLimit, 50)
    .option('--json', 'print one JSON object a group')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace errors --since 24h
  llmtrace errors --by model,route --tenant acme`,
    )
    .action(async (flags: ErrorsFlags) => errors(flags, screen));
  return addStoreOptions(addFilterOptions(command));
}

async function errors(flags: ErrorsFlags, screen: Screen): Promise<void> {
  await withStore(flags, screen, async ({ store }) => {
    const { by, limit } = flags;
    const filter = await readFilter({ ...flags }, store.queries);
    const answer = await store.queries.errors({ filter, by, limit });
    if (flags.json) for (const group of answer.groups) screen.out(toTerminalJson(group));
    else if (answer.groups.length > 0) screen.out(render(answer.groups, by, screen));
    else screen.note('No errors.');
    noteAnswer(answer, screen);
  });
}

function render(
  groups: readonly ErrorGroup[],
  by: readonly ErrorDimension[],
  screen: Screen,
): string {
  return renderTable(
    [
      { head: 'COUNT', right: true },
      { head: 'TRACES', right: true },
      { head: 'TYPE', flexible: true },
      ...by.map((name) => ({ head: name.toUpperCase() })),
      { head: 'FIRST' },
      { head: 'LAST' },
      { head: 'LOOK AT' },
    ],
    groups.map((group) => ({
      cells: [
        formatCount(group.count),
        formatCount(group.traces),
        group.type,
        ...by.map((name) => group[name] ?? ''),
        localTime(group.firstSeen),
        localTime(group.lastSeen),
        group.samples.map(({ traceId }) => traceId.slice(0, 8)).join(' '),
      ],
      tones: { 2: 'bad' },
    })),
    screen,
  );
}

function readBy(text: string): readonly ErrorDimension[] {
  return text.split(',').map((name) => {
    const found = DIMENSIONS.find((dimension) => dimension === name.trim());
    if (found !== undefined) return found;
    throw new CliError(
      `Errors are not told apart by "${name}": there are ${DIMENSIONS.join(', ')}.`,
      2,
    );
  });
}
