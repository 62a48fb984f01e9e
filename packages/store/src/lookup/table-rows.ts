import type { Database } from '../database/database.js';
import { TABLES } from '../schema/tables.js';
import { columnName } from '../write/column-values.js';
import type { RootId, TableRows } from './store-lookups.js';

/** Keys that mean something within the store alone. */
const OWN_KEYS: ReadonlySet<string> = new Set(['trace_key', 'trace_start_us']);

/** The rows of some traces in one of the tables that users write SQL against. */
export async function tableRows(
  database: Database,
  table: 'traces' | 'spans',
  roots: readonly RootId[],
): Promise<TableRows> {
  const kept = TABLES[`llm_${table}`].filter(({ name }) => !OWN_KEYS.has(name));
  const columns = kept.map(({ name }) => name);
  if (roots.length === 0) return { columns, rows: [] };
  const { dialect } = database;
  const wanted = dialect.rows(
    'w',
    ['n', 't', 'r'],
    roots.map(({ traceId, rootSpanId }, i) => [
      String(i),
      columnName(traceId),
      columnName(rootSpanId),
    ]),
  );
  const alias = table === 'traces' ? 't' : 's';
  const from = table === 'traces' ? '' : ` JOIN llm_spans s ON ${dialect.partOf('s', 't')}`;
  const order = table === 'traces' ? '' : ', s.seq';
  const rows = await database.query({
    text: `SELECT ${columns.map((name) => `${alias}.${name}`).join(', ')} FROM ${wanted.text}
      JOIN llm_traces t ON t.trace_id = w.t AND t.root_span_id = w.r${from}
      ORDER BY CAST(w.n AS INTEGER)${order}`,
    values: wanted.values,
  });
  return {
    columns,
    rows: rows.map((row) =>
      kept.map(({ name, type }) => {
        const value = (row[name] ?? null) as string | number | null;
        return type === 'json' && typeof value === 'string' ? compact(value) : value;
      }),
    ),
  };
}

/** PostgreSQL prints `jsonb` with spaces. */
function compact(json: string): string {
  return JSON.stringify(JSON.parse(json));
}
