import { formatCost, formatCount, formatDuration, toTerminalJson } from '@llmtrace/core/terminal';
import type {
  ComparedNumbers,
  ComparedShare,
  Comparison,
  Difference,
  Distribution,
  TraceFilter,
  TraceQueries,
} from '@llmtrace/store';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { addFilterOptions } from '../filter/filter-options.js';
import { FILTER_FLAGS } from '../filter/filter-flags.js';
import { camelCase, readFilter } from '../filter/read-filter.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore } from '../store/with-store.js';
import { renderTable, type TableRow } from '../table/render-table.js';

interface CompareFlags extends StoreFlags {
  readonly significance?: number;
  readonly json?: true;
}

/** `llmtrace compare A B`: two sets of traces side by side. */
export function compareCommand(screen: Screen): Command {
  const command = new Command('compare')
    .description(
      'hold two sets of traces against each other: versions, models, releases, failing and successful',
    )
    .argument(
      '<a>',
      'a prompt version as name@version, or <flag>=<value> of any flag below, with commas between several',
    )
    .argument('<b>', 'as the first')
    .option(
      '--significance <p>',
      'how unlikely a difference must be by chance (default: 0.01)',
      readSignificance,
    )
    .option('--json', 'print the comparison as JSON')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace compare support@v16 support@v17 --since 7d
  llmtrace compare model=gpt-4.1 model=gpt-4.1-mini --route /chat
  llmtrace compare status=success status=error --feature support_chat
  llmtrace compare top-chunk-score=..0.3 top-chunk-score=0.3..`,
    )
    .action(async (a: string, b: string, flags: CompareFlags) => compare([a, b], flags, screen));
  return addStoreOptions(addFilterOptions(command));
}

async function compare(
  [a, b]: readonly [string, string],
  flags: CompareFlags,
  screen: Screen,
): Promise<void> {
  await withStore(flags, screen, async ({ store: { queries } }) => {
    const comparison = await queries.compare({
      filter: await readFilter({ ...flags }, queries),
      a: await setOf(a, queries),
      b: await setOf(b, queries),
      ...(flags.significance === undefined ? undefined : { significance: flags.significance }),
    });
    if (flags.json) screen.out(toTerminalJson(comparison, 2));
    else screen.out(render(comparison, [a, b], screen));
    if (!comparison.exact)
      screen.note('Note: of the traces that were stored; sampling dropped some.');
  });
}

/** Reads what is written for a set: `name@version`, or flags with their values. */
async function setOf(text: string, queries: TraceQueries): Promise<TraceFilter> {
  const flags: Record<string, string[]> = {};
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    if (at < 0 && part.includes('@')) {
      (flags['prompt'] ??= []).push(part);
      continue;
    }
    const name = part.slice(0, at);
    if (!FILTER_FLAGS.some(({ flag }) => flag === name)) {
      throw new CliError(
        `"${part}" is neither name@version nor <flag>=<value>. \`llmtrace compare --help\` lists the flags.`,
        2,
      );
    }
    (flags[camelCase(name)] ??= []).push(part.slice(at + 1));
  }
  return readFilter(flags, queries);
}

function readSignificance(text: string): number {
  const p = Number(text);
  if (p > 0 && p < 1) return p;
  throw new CliError(
    `--significance does not understand "${text}". Give a number such as 0.05.`,
    2,
  );
}

type Format = (value: number) => string;

function render(comparison: Comparison, names: readonly [string, string], screen: Screen): string {
  const rows: TableRow[] = [
    { cells: ['traces', formatCount(comparison.traces.a), formatCount(comparison.traces.b)] },
    shareRow('errors', comparison.errors),
    ...numberRows('latency', comparison.latencyMs, formatDuration),
    ...numberRows('first token', comparison.ttftMs, formatDuration),
    ...numberRows('input tokens', comparison.inputTokens, formatCount),
    ...numberRows('output tokens', comparison.outputTokens, formatCount),
    ...numberRows('cost', comparison.costNanoUsd, formatCost),
    ...numberRows('retries', comparison.retries, twoDigits),
    ...numberRows('top chunk score', comparison.topChunkScore, twoDigits),
    ...Object.entries(comparison.scores).flatMap(([name, score]) =>
      numberRows(name, score, twoDigits),
    ),
  ];
  return renderTable(
    [
      { head: '' },
      { head: `A ${names[0]}`, right: true },
      { head: `B ${names[1]}`, right: true },
      { head: 'DIFFERENCE' },
    ],
    rows,
    screen,
  );
}

/** The median and the tail; the test stands beside the median. */
function numberRows(
  name: string,
  { a, b, difference }: ComparedNumbers,
  format: Format,
): TableRow[] {
  if (a === undefined && b === undefined) return [];
  const cell = (key: keyof Distribution, of: Distribution | undefined): string =>
    of === undefined ? '' : format(of[key]);
  return [
    {
      cells: [`${name} p50`, cell('p50', a), cell('p50', b), verdict(difference)],
      ...toneOf(difference),
    },
    { cells: [`${name} p95`, cell('p95', a), cell('p95', b)] },
    { cells: [`${name} mean`, cell('mean', a), cell('mean', b), change(a?.mean, b?.mean)] },
  ];
}

function shareRow(name: string, { a, b, difference }: ComparedShare): TableRow {
  const cell = (of: ComparedShare['a']): string =>
    of === undefined ? '' : `${of.count} (${(100 * of.share).toFixed(1)}%)`;
  return { cells: [name, cell(a), cell(b), verdict(difference)], ...toneOf(difference) };
}

function verdict({ test, pValue, significant }: Difference): string {
  if (test === 'none' || pValue === undefined) return 'too few to tell';
  const p = pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
  return significant ? `DIFFERENT (${p})` : `may be chance (${p})`;
}

function change(a: number | undefined, b: number | undefined): string {
  if (a === undefined || b === undefined || a === 0) return '';
  const percent = (100 * (b - a)) / Math.abs(a);
  return `${percent >= 0 ? '+' : ''}${percent.toFixed(1)}%`;
}

function toneOf({ significant }: Difference): Pick<TableRow, 'tones'> {
  return significant ? { tones: { 3: 'warn' } } : {};
}

function twoDigits(value: number): string {
  return value.toFixed(2);
}
