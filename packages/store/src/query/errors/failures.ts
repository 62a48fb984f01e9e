import type { SqlQuery } from '../../database/database.js';
import type { CompiledFilter } from '../filter/compile-filter.js';
import { traceConditions } from '../filter/trace-conditions.js';
import type { QueryContext } from '../query-context.js';
import { and, raw, sql } from '../sql.js';
import type { ErrorDimension } from '../types/error-query.js';

/** What went wrong, as SQL: of a step `s`, and of a root `t` that no step had. */
const COLUMNS: Readonly<Record<ErrorDimension, readonly [ofStep: string, ofRoot: string]>> = {
  code: ['s.error_code', 't.error_code'],
  kind: ['s.kind', 't.kind'],
  provider: ['s.provider', 'NULL'],
  model: ['s.model', 'NULL'],
  route: ['s.failed_route', 't.route'],
  tool: ['s.tool_name', 'NULL'],
  parser: ["CASE WHEN s.kind = 'parser' THEN COALESCE(s.schema_name, s.name) END", 'NULL'],
  retrievalIndex: ['s.index_name', 'NULL'],
};

export const ERROR_DIMENSIONS = Object.keys(COLUMNS) as readonly ErrorDimension[];

/** A step that failed, with an error or without. Shape: the words of the index for it. */
const FAILED = '(s.error_type IS NOT NULL OR s.success = 0 OR s.valid = 0)';
/** A tool or parser may fail and name no error. */
const TYPE = `COALESCE(s.error_type, CASE s.kind WHEN 'tool' THEN 'tool_failed' ELSE 'invalid_output' END)`;

/** Every error that a filter means, one a row: `type`, a column for each dimension, `start_us` and the ids of its trace. */
export function failures(
  filter: CompiledFilter,
  by: readonly ErrorDimension[],
  context: QueryContext,
): SqlQuery {
  const { dialect } = context.database;
  const partOf = raw(dialect.partOf('s', 't'));
  const conditions = traceConditions(filter, context);
  const inTime = dialect.startsBetween('s', filter.fromUs, filter.toUs, 'part');
  // Where nothing but the time is asked of traces, failed steps know all that is told.
  const isAlone = filter.fields.length === 0;
  const steps = isAlone
    ? sql`llm_spans s ${raw(dialect.useIndex('llm_spans_failed'))} WHERE ${and([raw(FAILED), inTime, raw(dialect.guard('s'))])}`
    : sql`llm_spans s JOIN llm_traces t ON ${partOf} WHERE ${and([raw(FAILED), inTime, ...conditions])}`;
  const named = (side: 0 | 1): SqlQuery =>
    raw(by.map((name) => `${COLUMNS[name][side]} AS "${name}", `).join(''));
  return sql`SELECT ${raw(TYPE)} AS type, ${named(0)} s.trace_start_us AS start_us, s.trace_id AS trace_id, s.root_span_id AS root_span_id
      FROM ${steps}
    UNION ALL
    SELECT t.error_type AS type, ${named(1)} t.start_us AS start_us, t.trace_id AS trace_id, t.root_span_id AS root_span_id
      FROM llm_traces t ${raw(dialect.useIndex('llm_traces_error'))}
      WHERE ${and([
        raw('t.error_type IS NOT NULL'),
        ...conditions,
        sql`NOT EXISTS (SELECT 1 FROM llm_spans s WHERE ${partOf} AND ${dialect.ofTrace(raw('s.error_type IS NOT NULL AND s.error_type = t.error_type'))})`,
      ])}`;
}
