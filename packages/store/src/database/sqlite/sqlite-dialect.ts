import { sqliteJsonMember } from './sqlite-json-member.js';
import type { Dialect, SqlQuery, SqlValue } from '../database.js';

/** The dialect of SQLite. */
export const sqliteDialect: Dialect = {
  name: 'sqlite',
  partOf: (part, trace) => `${part}.trace_key = ${trace}.trace_key`,
  sameTrace: (a, b) => `${a}.trace_key = ${b}.trace_key`,
  // Asked of one trace in 64: the call costs more than the row.
  guard: (alias) => `(${alias}.trace_key & 63 OR llm_in_time())`,
  givenTraces(traces, table, alias) {
    const keys = traces.map(({ traceKey }) => [String(traceKey)]);
    const { text, values } = sqliteDialect.rows('k', ['id'], keys);
    const rows = `${table} ${alias} ON ${alias}.trace_key = CAST(k.id AS INTEGER)`;
    return { text: `${text} CROSS JOIN ${rows}`, values };
  },
  traceKey: 'trace_key',
  // Keys count up: every so many are as good as random, spread by a factor so that no rhythm of traffic is met.
  oneIn: (alias, count) => ({
    text: `(${alias}.trace_key * 2654435761 % 4294967296) % ${count} = 0`,
    values: [],
  }),
  useIndex: (name) => `INDEXED BY ${name}`,
  oneByOne: '',
  // A plus keeps SQLite from an index. Source: https://sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
  ofTrace: ({ text, values }) => ({ text: text.replaceAll(/\bs\./g, '+s.'), values }),
  startOf: (alias) => `${alias}.start_us`,
  bytewise: (column) => column,
  bucket: (column, widthUs) => `(${column} - ${column} % ${Math.trunc(widthUs)})`,
  jsonText: (column, path) => ({
    text: `CAST(json_extract(${column}, ?) AS TEXT)`,
    values: [`$${path.map((step) => `."${step}"`).join('')}`],
  }),
  jsonMember: sqliteJsonMember,
  contains: (column, part) => ({
    text: `instr(lower(${column}), lower(?)) > 0`,
    values: [part],
  }),
  jsonValues: (column, alias, of) => ({
    table: `json_each(${column}) AS ${alias}`,
    value: of === 'items' ? `${alias}.value` : `${alias}.key`,
  }),
  jsonHas: (column, value) => ({
    text: `EXISTS (SELECT 1 FROM json_each(${column}) WHERE value = ?)`,
    values: [value],
  }),
  startsBetween(alias, fromUs, toUs, of = 'trace'): SqlQuery {
    const column = `${alias}.${of === 'trace' ? 'start_us' : 'trace_start_us'}`;
    const parts: string[] = [];
    const values: SqlValue[] = [];
    if (fromUs !== undefined) {
      parts.push(`${column} >= ?`);
      values.push(fromUs);
    }
    if (toUs !== undefined) {
      parts.push(`${column} < ?`);
      values.push(toUs);
    }
    return { text: parts.length === 0 ? '1 = 1' : parts.join(' AND '), values };
  },
  rows: (alias, columns, rows) => ({
    text: `(SELECT ${columns.map((name, i) => `value ->> ${i} AS ${name}`).join(', ')} FROM json_each(?)) AS ${alias}`,
    values: [JSON.stringify(rows)],
  }),
};
