import { redact } from '@llmtrace/core';
import { toTerminalJson } from '@llmtrace/core/terminal';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { noteRead } from '../note-read.js';
import { parseLimit } from '../parse-limit.js';
import { parseDuration } from '../parse-moment.js';
import type { Screen } from '../screen.js';
import { askSql } from '../sql/ask-sql.js';
import { readStatement } from '../sql/read-statement.js';
import { sqlPlace } from '../sql/sql-place.js';
import type { SqlRows } from '../sql/sql-request.js';
import { addStoreOptions, storeAddressOf, type StoreFlags } from '../store/store-options.js';
import { withStore } from '../store/with-store.js';
import { renderTable } from '../table/render-table.js';

/** Units: UTF-16 code units of a statement that are written down. */
const MAX_NOTED = 500;

interface SqlFlags extends StoreFlags {
  readonly limit: number;
  readonly timeout: number;
  readonly json?: true;
}

/** `llmtrace sql <statement>`: a question in SQL. */
export function sqlCommand(screen: Screen): Command {
  const command = new Command('sql')
    .description('ask the store one question in SQL; it can only read')
    .argument(
      '<statement>',
      'SELECT … FROM llm_traces, llm_calls, llm_rag_calls, llm_spans, llm_scores, …',
    )
    .option('--limit <rows>', 'at most so many rows', parseLimit, 200)
    .option('--timeout <time>', 'stop it after: 500ms is 0.5s, 10s, 2m', readTimeout, 10_000)
    .option('--json', 'print one JSON object a row')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace sql "SELECT route, count(*), avg(latency_ms) FROM llm_traces GROUP BY route"
  llmtrace sql "SELECT * FROM llm_rag_calls WHERE chunk_0_score < 0.3" --limit 20
  llmtrace sql "EXPLAIN QUERY PLAN SELECT 1 FROM llm_traces"

The tables are described in docs/sql.md.`,
    )
    .action(async (text: string, flags: SqlFlags) => sql(text, flags, screen));
  return addStoreOptions(command);
}

async function sql(text: string, flags: SqlFlags, screen: Screen): Promise<void> {
  const statement = readStatement(text);
  const { limit, timeout } = flags;
  await withStore(flags, screen, async ({ store }) => {
    // Makes sure that the tables are there.
    await store.upkeep.schemaVersion();
    const { columns, rows } = await askSql({
      statement,
      place: sqlPlace(store.location, storeAddressOf(flags)),
      maxRows: limit + 1,
      timeoutMs: timeout,
    });
    const shown = { columns, rows: rows.slice(0, limit) };
    // A statement may name whom it asks for.
    const asked = redact(statement).text.slice(0, MAX_NOTED);
    await noteRead(store, `sql ${asked}`, traceIdsIn(shown));
    if (flags.json) for (const row of objectsOf(shown)) screen.out(toTerminalJson(row));
    else screen.out(render(shown, screen));
    if (rows.length > limit)
      screen.note(`Note: there are more than ${limit} rows; --limit says how many are shown.`);
  });
}

/** Shape: empty where the rows do not tell. */
function traceIdsIn({ columns, rows }: SqlRows): readonly string[] {
  const ids = columns.flatMap((name, i) => (name === 'trace_id' ? rows.map((row) => row[i]) : []));
  return [...new Set(ids)].filter((id) => typeof id === 'string');
}

function objectsOf({ columns, rows }: SqlRows): readonly object[] {
  const names = apart(columns);
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

/** Names that no two columns share: of those called `a`, the second is `a_2` unless there is one. */
function apart(columns: readonly string[]): readonly string[] {
  const taken = new Set(columns);
  return columns.map((name, i) => {
    if (columns.indexOf(name) === i) return name;
    let count = 2;
    while (taken.has(`${name}_${count}`)) count++;
    taken.add(`${name}_${count}`);
    return `${name}_${count}`;
  });
}

function render({ columns, rows }: SqlRows, screen: Screen): string {
  const isNumber = (column: number): boolean =>
    rows.every((row) => row[column] === null || typeof row[column] === 'number');
  return renderTable(
    columns.map((head, i) => ({ head, right: isNumber(i) })),
    rows.map((row) => ({ cells: row.map((value) => (value === null ? '' : String(value))) })),
    screen,
  );
}

function readTimeout(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new CliError(
    `--timeout does not understand "${text}". Give a time such as 0.5s, 10s or 2m.`,
    2,
  );
}
