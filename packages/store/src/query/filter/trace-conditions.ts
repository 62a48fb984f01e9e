import type { SqlQuery } from '../../database/database.js';
import type { QueryContext } from '../query-context.js';
import { raw } from '../sql.js';
import type { CompiledFilter } from './compile-filter.js';

/** What a filter asks of `llm_traces t`, the time among it, with the guard of the query's time limit. */
export function traceConditions(
  { fromUs, toUs, conditions }: CompiledFilter,
  { database: { dialect } }: QueryContext,
): SqlQuery[] {
  return [dialect.startsBetween('t', fromUs, toUs), ...conditions, raw(dialect.guard('t'))];
}
