import { formatCount } from '@llmtrace/core/terminal';
import type { RootId, TraceFilter, TraceStore } from '@llmtrace/store';
import { Command, Option } from 'commander';
import { addFilterOptions } from '../filter/filter-options.js';
import { readFilter } from '../filter/read-filter.js';
import { noteRead } from '../note-read.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore } from '../store/with-store.js';
import { csvLine } from '../transfer/csv.js';
import { JsonlExport } from '../transfer/export-jsonl.js';
import { withoutTextColumns } from '../transfer/text-columns.js';
import { openSink, type LineSink } from '../transfer/write-to.js';

const PAGE = 500;

interface ExportFlags extends StoreFlags {
  readonly format: 'jsonl' | 'csv';
  readonly table: 'traces' | 'spans';
  readonly out?: string;
  /** `--no-text` makes it false. */
  readonly text: boolean;
  readonly json?: true;
}

/** `llmtrace export`: traces as lines for another store, or as tables for other tools. */
export function exportCommand(screen: Screen): Command {
  const command = new Command('export')
    .description(
      'write traces as JSON lines, which `import` reads, or as CSV, one row a trace or span',
    )
    .addOption(new Option('--format <format>', 'how').choices(['jsonl', 'csv']).default('jsonl'))
    .addOption(
      new Option('--table <table>', 'of CSV: a row for each')
        .choices(['traces', 'spans'])
        .default('traces'),
    )
    .option('--out <file>', 'a new file (default: the standard output)')
    .option('--no-text', 'leave out everything that people or models wrote')
    .option('--json', 'print what was written as JSON; needs --out')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace export --since 7d --out week.jsonl
  llmtrace export --format csv --table spans --no-text --out spans.csv
  llmtrace export --tenant acme | gzip > acme.jsonl.gz

CSV columns are those of llm_traces and llm_spans (docs/sql.md): one type a column, times in µs, JSON where a column holds
a list, nothing where there is no value; every Parquet writer takes it as it is. Cells that a spreadsheet would run begin with an apostrophe.`,
    )
    .action(async (flags: ExportFlags) => exportTraces(flags, screen));
  return addStoreOptions(addFilterOptions(command));
}

async function exportTraces(flags: ExportFlags, screen: Screen): Promise<void> {
  await withStore(flags, screen, async ({ store }) => {
    const filter = await readFilter({ ...flags }, store.queries);
    const sink = await openSink(flags.out);
    const progress = (traces: number): void =>
      screen.progress(`exporting … ${formatCount(traces)} traces`);
    const done =
      flags.format === 'csv'
        ? await exportCsv(store, filter, flags, { sink, progress })
        : await exportJsonl(store, filter, flags, { sink, progress });
    await sink.end();
    screen.progress('');
    if (flags.json && flags.out !== undefined) screen.out(JSON.stringify(done));
    else screen.note(`${formatCount(done.traces)} traces, ${formatCount(done.lines)} lines.`);
  });
}

interface Target {
  readonly sink: LineSink;
  progress(traces: number): void;
}

interface Done {
  readonly traces: number;
  readonly lines: number;
}

async function exportJsonl(
  store: TraceStore,
  filter: TraceFilter,
  { text }: ExportFlags,
  { sink, progress }: Target,
): Promise<Done> {
  const lines = new JsonlExport(store, sink, text);
  let traces = 0;
  await lines.addPrompts();
  for await (const page of pages(store, filter)) {
    if (text) await noteExport(store, page);
    await lines.add(page);
    progress((traces += page.length));
  }
  return { traces, lines: lines.lines };
}

async function exportCsv(
  store: TraceStore,
  filter: TraceFilter,
  { table, text }: ExportFlags,
  { sink, progress }: Target,
): Promise<Done> {
  let traces = 0;
  let lines = 0;
  const head = await store.lookups.tableRows(table, []);
  const shown = (row: readonly (string | number | null)[]): string => csvLine(row);
  const columns = text ? head.columns : withoutTextColumns(head.columns);
  const places = columns.map((name) => head.columns.indexOf(name));
  await sink.write(shown(columns));
  for await (const page of pages(store, filter)) {
    if (text) await noteExport(store, page);
    const { rows } = await store.lookups.tableRows(table, page);
    for (const row of rows) await sink.write(shown(places.map((place) => row[place] ?? null)));
    lines += rows.length;
    progress((traces += page.length));
  }
  return { traces, lines };
}

async function noteExport(store: TraceStore, traces: readonly RootId[]): Promise<void> {
  await noteRead(store, 'export', [...new Set(traces.map(({ traceId }) => traceId))]);
}

/** From the oldest on, so that what comes meanwhile is at the end. */
async function* pages(
  { queries }: TraceStore,
  filter: TraceFilter,
): AsyncGenerator<Awaited<ReturnType<TraceStore['queries']['search']>>['traces'], void, undefined> {
  for (let cursor: string | undefined; ;) {
    const { traces, next } = await queries.search({
      filter,
      sort: { by: 'time', direction: 'asc' },
      limit: PAGE,
      ...(cursor === undefined ? undefined : { cursor }),
    });
    if (traces.length > 0) yield traces;
    if (next === undefined) return;
    cursor = next;
  }
}
