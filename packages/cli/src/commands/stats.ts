import { toTerminalJson } from '@llmtrace/core/terminal';
import type { AggregateAnswer, AggregateRow, Dimension, Measure } from '@llmtrace/store';
import { Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { addFilterOptions } from '../filter/filter-options.js';
import { readFilter } from '../filter/read-filter.js';
import { parseLimit } from '../parse-limit.js';
import { noteLosses } from '../note-losses.js';
import { parseDuration } from '../parse-moment.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore } from '../store/with-store.js';
import { dimensionOf, DIMENSIONS } from '../table/dimensions.js';
import { localTime } from '../table/local-time.js';
import { measureCells, MEASURES } from '../table/measure-cells.js';
import { renderTable } from '../table/render-table.js';

const DEFAULT_MEASURES: readonly Measure[] = ['count', 'latency', 'tokens', 'cost'];

interface StatsFlags extends StoreFlags {
  readonly by?: readonly Dimension[];
  readonly measures: readonly Measure[];
  readonly every?: number;
  readonly top: 'count' | 'errors' | 'cost' | 'tokens';
  readonly limit: number;
  readonly lowScore?: number;
  readonly json?: true;
}

/** `llmtrace stats`: numbers by dimension and time. */
export function statsCommand(screen: Screen): Command {
  const command = new Command('stats')
    .description('counts, errors, latency, tokens, cost and more, by what you like')
    .option('--by <dimensions>', `one or two of ${DIMENSIONS.join(', ')}`, readDimensions)
    .option(
      '--measures <names>',
      `what to measure: ${MEASURES.join(', ')}`,
      readMeasures,
      DEFAULT_MEASURES,
    )
    .option('--every <time>', 'a row for each stretch of time: 15m, 1h, 1d', readStretch)
    .addOption(
      new Option('--top <by>', 'the most first')
        .choices(['count', 'errors', 'cost', 'tokens'])
        .default('count'),
    )
    .option('--limit <count>', 'at most so many values', parseLimit, 100)
    .option(
      '--low-score <number>',
      'a best chunk below it is a poor one (default: 0.72)',
      readScore,
    )
    .option('--json', 'print one JSON object a row')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace stats --since 24h --every 1h
  llmtrace stats --by feature,userSegment --measures count,cost --top cost
  llmtrace stats --by promptVersion --measures count,tokens,retries,parsers
  llmtrace stats --by retrievalIndex --measures retrieval --low-score 0.5`,
    )
    .action(async (flags: StatsFlags) => stats(flags, screen));
  return addStoreOptions(addFilterOptions(command));
}

async function stats(flags: StatsFlags, screen: Screen): Promise<void> {
  const { by, measures, every, top, limit, lowScore } = flags;
  await withStore(flags, screen, async ({ store }) => {
    const filter = await readFilter({ ...flags }, store.queries);
    const answer = await store.queries.aggregate({
      filter,
      measures,
      top,
      limit,
      ...(by === undefined ? undefined : { by }),
      ...(every === undefined ? undefined : { bucketMs: every }),
      ...(lowScore === undefined ? undefined : { lowScore }),
    });
    if (flags.json) for (const row of answer.rows) screen.out(toTerminalJson(row));
    else screen.out(renderRows(answer.rows, by ?? [], measures, screen));
    noteAnswer(answer, screen);
    await noteLosses(store, filter.time, screen);
  });
}

/** Draws rows of numbers under the names of their dimensions. */
export function renderRows(
  rows: readonly AggregateRow[],
  by: readonly Dimension[],
  measures: readonly Measure[],
  screen: Screen,
): string {
  const { columns, cellsOf } = measureCells(measures, rows);
  const isTimed = rows.some(({ from }) => from !== undefined);
  return renderTable(
    [
      ...(isTimed ? [{ head: 'FROM' }] : []),
      ...by.map((name) => ({ head: name.toUpperCase() })),
      ...columns,
    ],
    rows.map((row) => ({
      cells: [
        ...(isTimed ? [localTime(row.from ?? 0)] : []),
        ...by.map((_, i) => row.key[i] ?? '(none)'),
        ...cellsOf(row),
      ],
    })),
    screen,
  );
}

/** Says what an answer leaves out. */
export function noteAnswer(
  { exact, more }: Pick<AggregateAnswer, 'exact' | 'more'>,
  screen: Screen,
): void {
  if (!exact)
    screen.note('Note: estimated from the traces that were stored; sampling dropped some.');
  if (more) screen.note('Note: there are more; --limit says how many are shown.');
}

function readDimensions(text: string): readonly Dimension[] {
  const by = text.split(',').map((name) => dimensionOf(name));
  if (by.length <= 2 && new Set(by).size === by.length) return by;
  throw new CliError(`--by takes one or two dimensions, not "${text}".`, 2);
}

function readScore(text: string): number {
  const score = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(score)) return score;
  throw new CliError(`--low-score does not understand "${text}". Give a number such as 0.5.`, 2);
}

function readMeasures(text: string): readonly Measure[] {
  return text.split(',').map((name) => {
    const found = MEASURES.find((measure) => measure === name.trim());
    if (found !== undefined) return found;
    throw new CliError(`There is no measure "${name}": there are ${MEASURES.join(', ')}.`, 2);
  });
}

function readStretch(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new CliError(`--every does not understand "${text}". Give 15m, 1h or 1d.`, 2);
}
