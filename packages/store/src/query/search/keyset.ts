import type { Dialect, SqlQuery } from '../../database/database.js';
import { and, raw, sql } from '../sql.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { CompiledFilter } from '../filter/compile-filter.js';
import type { ReadSort } from './sorts.js';

/** The end of a page in a list of traces. */
export interface Position {
  readonly value: number | null;
  readonly startUs: number;
  readonly traceId: string;
  readonly rootSpanId: string;
}

/** The order of a list. Within equal numbers the newest come first, and roots of the same moment by their ids. */
export function orderOf(sort: ReadSort, dialect: Dialect): SqlQuery {
  const direction = sort.descending ? 'DESC' : 'ASC';
  const expression = sort.by === 'time' ? dialect.startOf('t') : sort.expression;
  const first = `${expression} ${direction}${sort.sparse ? ' NULLS LAST' : ''}`;
  const time = sort.by === 'time' ? [] : ['t.start_us DESC'];
  return raw([first, ...time, 't.trace_id', 't.root_span_id'].join(', '));
}

/** What comes after a position in that order. */
export function after(sort: ReadSort, { value, startUs, traceId, rootSpanId }: Position): SqlQuery {
  const start = sql`CAST(${startUs} AS BIGINT)`;
  const ids = sql`(t.trace_id > ${traceId} OR (t.trace_id = ${traceId} AND t.root_span_id > ${rootSpanId}))`;
  const beyond = raw(sort.descending ? '<' : '>');
  const reached = raw(sort.descending ? '<=' : '>=');
  if (sort.by === 'time') {
    return sql`t.start_us ${reached} ${start} AND (t.start_us ${beyond} ${start} OR ${ids})`;
  }
  const older = sql`(t.start_us < ${start} OR (t.start_us = ${start} AND ${ids}))`;
  const column = raw(sort.expression);
  if (value === null) return and([sql`${column} IS NULL`, older]);
  const number = sql`CAST(${value} AS ${raw(sort.type === 'whole' ? 'BIGINT' : 'DOUBLE PRECISION')})`;
  const later = sql`${column} ${beyond} ${number} OR (${column} = ${number} AND ${older})`;
  return sort.sparse
    ? sql`(${later} OR ${column} IS NULL)`
    : sql`${column} ${reached} ${number} AND (${later})`;
}

/** A filter of what comes after a position, as far as the time tells; lets partitions and parts of an index be passed over. */
export function startingAt(
  filter: CompiledFilter,
  sort: ReadSort,
  { startUs }: Position,
): CompiledFilter {
  if (sort.by !== 'time') return filter;
  const { fromUs = startUs, toUs = startUs + 1 } = filter;
  return sort.descending
    ? { ...filter, toUs: Math.min(toUs, startUs + 1) }
    : { ...filter, fromUs: Math.max(fromUs, startUs) };
}

/** Writes a position down. */
export function cursorOf(sort: ReadSort, position: Position): string {
  const { value, startUs, traceId, rootSpanId } = position;
  return encodeCursor(kindOf(sort), [value, startUs, traceId, rootSpanId]);
}

/** Reads a position. Errors: `invalid_query`. */
export function positionOf(sort: ReadSort, cursor: unknown): Position {
  const [value, startUs, traceId, rootSpanId] = decodeCursor(cursor, kindOf(sort), 'mntt');
  return { value, startUs, traceId, rootSpanId } as Position;
}

function kindOf(sort: ReadSort): string {
  return `traces ${sort.by} ${sort.descending ? 'desc' : 'asc'}`;
}
