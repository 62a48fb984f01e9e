import { ON_CONFLICT } from '../../schema/conflicts.js';
import { KEYS } from '../../schema/keys.js';
import { TABLES, type Column, type TableName } from '../../schema/tables.js';

const ARRAYS: Readonly<Record<Column['type'], string>> = {
  text: 'text[]',
  big: 'bigint[]',
  int: 'bigint[]',
  real: 'float8[]',
  json: 'text[]',
  bytes: 'bytea[]',
};

/** Columns that PostgreSQL has beside those of SQLite, and what they are computed from. */
const TIMES: Partial<
  Readonly<Record<TableName, readonly (readonly [column: string, from: string])[]>>
> = {
  llm_traces: [['timestamp', 'start_us']],
  llm_spans: [
    ['timestamp', 'start_us'],
    ['trace_timestamp', 'trace_start_us'],
  ],
  llm_retrieval_chunks: [['trace_timestamp', 'trace_start_us']],
  llm_bodies: [['trace_timestamp', 'trace_start_us']],
  llm_texts: [['trace_timestamp', 'trace_start_us']],
};

/** A statement that adds rows, given one array a column. */
export interface InsertStatement {
  readonly text: string;
  readonly columns: readonly Column[];
  /** Shape: the columns that are answered for each row that was new or changed; empty where all are. */
  readonly key: readonly string[];
}

const statements: Map<TableName, InsertStatement> = new Map();

/** The statement that adds rows to a table, by the table's rule for those that are there already. */
export function insertStatement(table: TableName): InsertStatement {
  let statement = statements.get(table);
  if (statement === undefined) statements.set(table, (statement = make(table)));
  return statement;
}

function make(table: TableName): InsertStatement {
  const columns = TABLES[table].filter(({ name }) => name !== 'trace_key');
  const key = KEYS[table] ?? [];
  const times = TIMES[table] ?? [];
  const names = [...columns.map(({ name }) => name), ...times.map(([name]) => name)];
  const values = [
    ...columns.map(({ name, type }) => (type === 'json' ? `u.${name}::jsonb` : `u.${name}`)),
    ...times.map(([, from]) => `'epoch'::timestamptz + u.${from} * interval '1 microsecond'`),
  ];
  const arrays = columns.map(({ type }, i) => `$${i + 1}::${ARRAYS[type]}`);
  const text = `INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')}
    FROM unnest(${arrays.join(', ')}) AS u(${columns.map(({ name }) => name).join(', ')})
    ON CONFLICT ${ON_CONFLICT[table] ?? 'DO NOTHING'}${key.length === 0 ? '' : ` RETURNING ${key.join(', ')}`}`;
  return { text, columns, key };
}
