import { postgresJsonMember } from './postgres-json-member.js';
import type { Dialect, SqlQuery, SqlValue } from '../database.js';

/** Units: ms that a `Date` can be away from the epoch. */
const MAX_DATE_MS = 8.64e15;

/** A moment as a text: what is computed from a number is not known yet when a query is planned, and every partition would be. */
function moment(us: number): string {
  const ms = Math.floor(us / 1_000);
  if (Math.abs(ms) > MAX_DATE_MS) return us > 0 ? 'infinity' : '-infinity';
  const date = new Date(ms);
  const [year, micros] = [date.getUTCFullYear(), String(us - ms * 1_000).padStart(3, '0')];
  const text = date.toISOString().replace(/^[+-]\d+/, String(Math.abs(year)).padStart(4, '0'));
  const whole = text.replace('Z', `${micros}Z`);
  return year > 0 ? whole : `${whole.replace(/^\d+/, String(1 - year).padStart(4, '0'))} BC`;
}

/** The dialect of PostgreSQL. */
export const postgresDialect: Dialect = {
  name: 'postgres',
  // Their ids are ordered differently: without the word, no index of the parts would be looked at.
  partOf: (part, trace) =>
    `${part}.trace_id = ${trace}.trace_id COLLATE "default" AND ${part}.root_span_id = ${trace}.root_span_id AND ${part}.trace_timestamp = ${trace}.timestamp`,
  sameTrace: (a, b) =>
    `${a}.trace_id = ${b}.trace_id AND ${a}.root_span_id = ${b}.root_span_id AND ${a}.trace_timestamp = ${b}.trace_timestamp`,
  // The server has a timeout of its own.
  guard: () => '1 = 1',
  givenTraces(traces, table, alias) {
    const keys = traces.map((key) => [key.traceId, key.rootSpanId, String(key.startUs)]);
    const { text, values } = postgresDialect.rows('k', ['a', 'b', 'us'], keys);
    const of = table === 'llm_traces' ? 'trace' : 'part';
    const column = of === 'trace' ? 'timestamp' : 'trace_timestamp';
    const starts = traces.map(({ startUs }) => startUs).toSorted((p, q) => p - q);
    const end = starts.at(-1);
    const inTime = postgresDialect.startsBetween(
      alias,
      starts[0],
      end === undefined ? end : end + 1,
      of,
    );
    // The server would rather read all partitions than look into each for every key: it does not know that it is in one.
    const rows = `(SELECT * FROM ${table} ${alias} WHERE ${alias}.trace_id = k.a AND ${alias}.root_span_id = k.b
      AND ${alias}.${column} = 'epoch'::timestamptz + CAST(k.us AS bigint) * interval '1 microsecond' AND ${inTime.text} OFFSET 0)`;
    return {
      text: `${text} CROSS JOIN LATERAL ${rows} AS ${alias}`,
      values: [...values, ...inTime.values],
    };
  },
  oneByOne: 'OFFSET 0',
  useIndex: () => '',
  oneIn: (alias, count) => ({
    text: `(hashtextextended(${alias}.trace_id, 0) & 2147483647) % ${count} = 0`,
    values: [],
  }),
  ofTrace: (condition) => condition,
  startOf: (alias) => `${alias}.timestamp`,
  bytewise: (column) => `${column} COLLATE "C"`,
  bucket: (column, widthUs) => `(${column} - ${column} % ${Math.trunc(widthUs)})`,
  jsonText: (column, path) => ({
    text: `(${column} #>> CAST(? AS text[]))`,
    values: [`{${path.map(quoted).join(',')}}`],
  }),
  jsonMember: postgresJsonMember,
  // Bytes are compared, so that no locale folds more than ASCII letters.
  contains: (column, part) => ({
    text: `position(lower(CAST(? AS text) COLLATE "C") IN lower(${column} COLLATE "C")) > 0`,
    values: [part],
  }),
  jsonValues: (column, alias, of) => ({
    table:
      of === 'items'
        ? `jsonb_array_elements_text(${column}) AS ${alias}(value)`
        : `jsonb_object_keys(${column}) AS ${alias}(value)`,
    value: `${alias}.value`,
  }),
  jsonHas: (column, value) => ({ text: `jsonb_exists(${column}, ?)`, values: [value] }),
  startsBetween(alias, fromUs, toUs, of = 'trace'): SqlQuery {
    const column = `${alias}.${of === 'trace' ? 'timestamp' : 'trace_timestamp'}`;
    const parts: string[] = [];
    const values: SqlValue[] = [];
    if (fromUs !== undefined) {
      parts.push(`${column} >= CAST(? AS timestamptz)`);
      values.push(moment(fromUs));
    }
    if (toUs !== undefined) {
      parts.push(`${column} < CAST(? AS timestamptz)`);
      values.push(moment(toUs));
    }
    return { text: parts.length === 0 ? '1 = 1' : parts.join(' AND '), values };
  },
  rows: (alias, columns, rows) => ({
    text: `(SELECT ${columns.map((name, i) => `e.value ->> ${i} AS ${name}`).join(', ')} FROM jsonb_array_elements(CAST(? AS jsonb)) AS e(value)) AS ${alias}`,
    values: [JSON.stringify(rows)],
  }),
};

function quoted(step: string): string {
  return `"${step.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
