import { compileFilter } from '../filter/compile-filter.js';
import { traceConditions } from '../filter/trace-conditions.js';
import type { QueryContext } from '../query-context.js';
import { readBoolean, readFields, readLimit } from '../read/fields.js';
import { countOf, numberOf, textOf } from '../row-values.js';
import { and, raw, sql } from '../sql.js';
import type { TracePage, TraceQuery } from '../types/trace-query.js';
import { after, cursorOf, orderOf, positionOf, startingAt } from './keyset.js';
import type { Row } from '../../database/database.js';
import { readSort } from './sorts.js';
import { SUMMARY_COLUMNS, summaryOf, TEXT_SUMMARY_COLUMNS } from './summary.js';
import { throughSteps } from './through-steps.js';
import { whereToBegin } from './where-to-begin.js';
import { withTexts } from './with-texts.js';

/** Lists traces. Errors: those of `TraceQueries`. */
export async function search(query: TraceQuery, context: QueryContext): Promise<TracePage> {
  const fields = readFields(query, 'query', ['filter', 'sort', 'limit', 'cursor', 'text']);
  const filter = compileFilter(query.filter, context, 'filter', true);
  const sort = readSort(fields.get('sort'));
  const limit = readLimit(fields.get('limit'), 'limit', 50, 1_000);
  const text = readBoolean(fields.get('text'), 'text', false);
  const cursor = fields.get('cursor');
  const position = cursor === undefined ? undefined : positionOf(sort, cursor);
  const { traceKey } = context.database.dialect;
  const columns = [
    SUMMARY_COLUMNS,
    ...(text ? [TEXT_SUMMARY_COLUMNS] : []),
    ...(traceKey === undefined ? [] : [`t.${traceKey}`]),
  ].join(', ');
  const onward = position === undefined ? filter : startingAt(filter, sort, position);
  let rows: readonly Row[] = [];
  const ways =
    traceKey === undefined
      ? throughSteps(onward, sort, limit, context)
      : await whereToBegin(onward, sort, context);
  for await (const { from, conditions } of ways) {
    const asked = [...conditions, ...traceConditions(onward, context)];
    if (position !== undefined) asked.push(after(sort, position));
    rows = await context.rows(sql`
      SELECT ${raw(columns)}, ${raw(sort.expression)} AS sort_value
      FROM ${from}
      WHERE ${and(asked)}
      ORDER BY ${orderOf(sort, context.database.dialect)}
      LIMIT ${raw(String(limit + 1))}`);
    if (rows.length > limit) break;
  }
  const shown = rows.slice(0, limit);
  const traces = (text ? await withTexts(shown, context) : shown).map(summaryOf);
  const last = rows[limit - 1];
  if (rows.length <= limit || last === undefined) return { traces };
  const next = cursorOf(sort, {
    value: numberOf(last, 'sort_value') ?? null,
    startUs: countOf(last, 'start_us'),
    traceId: textOf(last, 'trace_id') as string,
    rootSpanId: textOf(last, 'root_span_id') as string,
  });
  return { traces, next };
}
