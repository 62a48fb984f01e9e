import type { SqlAnswer, SqlRequest, SqlRows } from './sql-request.js';

// Runs one statement in a process of its own, which whoever asked may kill: SQLite has no other way to be stopped.

type Value = SqlRows['rows'][number][number];

function cellOf(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return JSON.stringify(value);
}

async function askSqlite(file: string, { statement, maxRows }: SqlRequest): Promise<SqlRows> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('PRAGMA query_only = 1; PRAGMA busy_timeout = 5000');
  const prepared = database.prepare(statement);
  prepared.setReadBigInts(true);
  prepared.setReturnArrays(true);
  const rows: (readonly Value[])[] = [];
  for (const row of prepared.iterate() as Iterable<unknown>) {
    rows.push((row as readonly unknown[]).map(cellOf));
    if (rows.length >= maxRows) break;
  }
  return { columns: prepared.columns().map(({ name }) => String(name)), rows };
}

/** int8 and numeric. Source: pg_type.dat of PostgreSQL. */
const WIDE: ReadonlySet<number> = new Set([20, 1700]);
const MAX_DIGITS = 15;

/** Numbers of any width as numbers, while those hold every digit. */
function wideNumber(text: string): string | number {
  const digits = text.replace(/^-?0*\.?0*|\./g, '').length;
  return digits <= MAX_DIGITS && Number.isFinite(Number(text)) ? Number(text) : text;
}

async function askPostgres(
  place: { readonly url: string; readonly schema?: string },
  { statement, maxRows, timeoutMs }: SqlRequest,
): Promise<SqlRows> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: place.url,
    application_name: 'llmtrace sql',
    statement_timeout: timeoutMs,
  });
  await client.connect();
  try {
    await client.query('BEGIN READ ONLY');
    if (place.schema !== undefined)
      await client.query(
        `SET LOCAL search_path TO "${place.schema.replaceAll('"', '""')}", public`,
      );
    const isQuery = /^[\s(]*(?:select|with|values|table)\b/i.test(statement);
    if (isQuery) await client.query(`DECLARE llmtrace NO SCROLL CURSOR FOR ${statement}`);
    const result = await client.query({
      text: isQuery ? `FETCH ${maxRows} FROM llmtrace` : statement,
      rowMode: 'array',
      types: {
        getTypeParser: (oid: number) =>
          WIDE.has(oid) ? wideNumber : (pg.types.getTypeParser(oid) as (text: string) => unknown),
      },
    });
    return {
      columns: result.fields.map(({ name }) => name),
      rows: (result.rows as readonly (readonly unknown[])[])
        .slice(0, maxRows)
        .map((row) => row.map(cellOf)),
    };
  } finally {
    await client.end();
  }
}

process.once('message', (request: SqlRequest) => {
  const { place } = request;
  const asked = 'file' in place ? askSqlite(place.file, request) : askPostgres(place, request);
  asked
    .catch((error: unknown): SqlAnswer => ({
      error: error instanceof Error ? error.message : 'unknown',
    }))
    .then((answer) => process.send?.(answer, undefined, undefined, () => process.disconnect()))
    .catch(() => process.exit(1));
});
