import type { Dialect, SqlQuery } from '../database/database.js';
import type { TraceKey } from '../database/trace-key.js';

/** Conditions that a row of a table belongs to one of some traces. Not for an empty list. */
export class TraceBatch {
  readonly keys: readonly TraceKey[];
  readonly #dialect: Dialect;

  constructor(dialect: Dialect, keys: readonly TraceKey[]) {
    this.#dialect = dialect;
    this.keys = keys;
  }

  /** For `llm_traces`, and for tables of its parts. */
  among(table: string, of: 'trace' | 'part'): SqlQuery {
    if (this.#dialect.name === 'sqlite') return this.amongKeys(`${table}.trace_key`);
    const starts = this.keys.map(({ startUs }) => startUs);
    const times = this.#dialect.startsBetween(
      table,
      Math.min(...starts),
      Math.max(...starts) + 1,
      of,
    );
    const ids = this.amongIds(table);
    return { text: `${ids.text} AND ${times.text}`, values: [...ids.values, ...times.values] };
  }

  /** For a column of the key that SQLite alone has. */
  amongKeys(column: string): SqlQuery {
    const { text, values } = this.#dialect.rows(
      'due',
      ['k'],
      this.keys.map(({ traceKey }) => [String(traceKey)]),
    );
    return { text: `${column} IN (SELECT CAST(due.k AS INTEGER) FROM ${text})`, values };
  }

  /** For tables that know a trace by its ids alone. */
  amongIds(table: string): SqlQuery {
    const { text, values } = this.#dialect.rows(
      'due',
      ['t', 'r'],
      this.keys.map(({ traceId, rootSpanId }) => [traceId, rootSpanId]),
    );
    return {
      text: `(${table}.trace_id, ${table}.root_span_id) IN (SELECT due.t, due.r FROM ${text})`,
      values,
    };
  }

  /** For rows that may name a trace without its root. */
  amongTraceIds(table: string): SqlQuery {
    const { text, values } = this.#dialect.rows(
      'due',
      ['t'],
      [...new Set(this.keys.map(({ traceId }) => traceId))].map((id) => [id]),
    );
    return { text: `${table}.trace_id IN (SELECT due.t FROM ${text})`, values };
  }
}
