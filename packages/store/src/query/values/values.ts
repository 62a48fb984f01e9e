import type { SqlQuery } from '../../database/database.js';
import { answer } from '../aggregate/aggregate.js';
import { DIMENSIONS } from '../aggregate/dimensions.js';
import { readAggregate } from '../aggregate/read-aggregate.js';
import { compileFilter } from '../filter/compile-filter.js';
import { traceConditions } from '../filter/trace-conditions.js';
import type { QueryContext } from '../query-context.js';
import { readFields, readLimit, readWord } from '../read/fields.js';
import { readText } from '../read/text.js';
import { countOf, textOf } from '../row-values.js';
import { and, raw, sql } from '../sql.js';
import type { Dimension } from '../types/aggregate-query.js';
import type { DimensionValue, ValueQuery } from '../types/value-query.js';

const OTHERS = ['tag', 'metadataKey', 'featureFlag', 'score', 'errorCode'] as const;
type Other = (typeof OTHERS)[number];

/** Lists the values of a dimension. Errors: those of `TraceQueries`. */
export async function listValues(
  query: ValueQuery,
  context: QueryContext,
): Promise<readonly DimensionValue[]> {
  const fields = readFields(query, 'query', ['of', 'time', 'tenant', 'prefix', 'limit']);
  const dimensions = Object.keys(DIMENSIONS) as readonly Dimension[];
  const of = readWord(fields.get('of'), 'of', [...dimensions, ...OTHERS]);
  const limit = readLimit(fields.get('limit'), 'limit', 100, 1_000);
  const prefix = fields.has('prefix') ? readText(fields.get('prefix'), 'prefix') : '';
  const values = isOther(of)
    ? await others(of, query, context)
    : await dimensionValues(of, query, context);
  return values
    .filter(({ value }) => value.startsWith(prefix))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, limit);
}

async function dimensionValues(
  of: Dimension,
  query: ValueQuery,
  context: QueryContext,
): Promise<readonly DimensionValue[]> {
  const plan = readAggregate({ filter: filterOf(query), by: [of] }, context);
  const { rows } = await answer({ ...plan, limit: Infinity }, context);
  return rows.flatMap(({ key: [value], count }) =>
    value === null || value === undefined ? [] : [{ value, count: count?.count ?? 0 }],
  );
}

async function others(
  of: Other,
  query: ValueQuery,
  context: QueryContext,
): Promise<readonly DimensionValue[]> {
  const filter = compileFilter(filterOf(query), context);
  const { table, value, where } = sourceOf(of, context);
  const rows = await context.rows(sql`
    SELECT ${raw(value)} AS value, count(*) AS n FROM llm_traces t ${raw(table)}
    WHERE ${and([...where, ...traceConditions(filter, context), raw(`${value} IS NOT NULL`)])}
    GROUP BY 1`);
  return rows.map((row) => ({ value: textOf(row, 'value') as string, count: countOf(row, 'n') }));
}

interface Source {
  readonly table: string;
  readonly value: string;
  readonly where: readonly SqlQuery[];
}

function sourceOf(of: Other, { database: { dialect } }: QueryContext): Source {
  if (of === 'score') {
    const table =
      'JOIN llm_scores c ON c.trace_id = t.trace_id AND (c.root_span_id IS NULL OR c.root_span_id = t.root_span_id)';
    return { table, value: 'c.name', where: [raw('c.trace_id IS NOT NULL')] };
  }
  if (of === 'errorCode') {
    const table = `JOIN llm_spans s ON ${dialect.partOf('s', 't')}`;
    return { table, value: 's.error_code', where: [] };
  }
  const [column, kind] = JSON_COLUMNS[of];
  const { table, value } = dialect.jsonValues(column, 'j', kind);
  return { table: `CROSS JOIN ${table}`, value, where: [raw(`${column} IS NOT NULL`)] };
}

const JSON_COLUMNS = {
  tag: ['t.tags', 'items'],
  metadataKey: ['t.metadata', 'keys'],
  featureFlag: ['t.feature_flags', 'keys'],
} as const;

function filterOf({ time, tenant }: ValueQuery): object {
  return {
    ...(time === undefined ? undefined : { time }),
    ...(tenant === undefined ? undefined : { tenant }),
  };
}

function isOther(of: Dimension | Other): of is Other {
  return OTHERS.some((name) => name === of);
}
