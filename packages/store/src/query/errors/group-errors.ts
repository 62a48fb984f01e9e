import type { Row, SqlQuery } from '../../database/database.js';
import { allStored } from '../aggregate/exactness.js';
import { readBucket } from '../aggregate/read-aggregate.js';
import { compileFilter, type CompiledFilter } from '../filter/compile-filter.js';
import type { QueryContext } from '../query-context.js';
import { readFields, readLimit, readWord } from '../read/fields.js';
import { invalidQuery } from '../read/invalid-query.js';
import { countOf, defined, textOf, timeOf } from '../row-values.js';
import { raw, sql } from '../sql.js';
import type { ErrorAnswer, ErrorDimension, ErrorGroup, ErrorQuery } from '../types/error-query.js';
import { ERROR_DIMENSIONS, failures } from './failures.js';

const BY_DEFAULT: readonly ErrorDimension[] = ['kind', 'model', 'route', 'tool', 'parser'];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Groups errors. Errors: those of `TraceQueries`. */
export async function groupErrors(query: ErrorQuery, context: QueryContext): Promise<ErrorAnswer> {
  const fields = readFields(query, 'query', ['filter', 'by', 'bucketMs', 'limit', 'samples']);
  const filter = compileFilter(query.filter, context);
  const by = readBy(fields.get('by') ?? BY_DEFAULT);
  const bucketMs = readBucket(fields.get('bucketMs'), filter) ?? defaultBucket(filter);
  const limit = readLimit(fields.get('limit'), 'limit', 50, 1_000);
  const samples = readLimit(fields.get('samples'), 'samples', 3, 20);
  const groups = new Map<string, Found>();
  for (const row of await context.rows(grouped(filter, by, bucketMs, samples, context))) {
    const key = keyOf(row, by);
    const group = groups.get(key) ?? { key, names: namesOf(row, by), stretches: [] };
    groups.set(key, group);
    group.stretches.push(row);
  }
  const ranked = [...groups.values()]
    .map((group) => groupOf(group, samples))
    .sort((a, b) => b.group.count - a.group.count || (a.key < b.key ? -1 : 1));
  return {
    groups: ranked.slice(0, limit).map(({ group }) => group),
    bucketMs,
    exact: await allStored([{ fromUs: filter.fromUs, toUs: filter.toUs }], context),
    more: ranked.length > limit,
  };
}

interface Found {
  readonly key: string;
  readonly names: Pick<ErrorGroup, 'type' | ErrorDimension>;
  /** A row for each stretch of time, by time. */
  readonly stretches: Row[];
}

function groupOf(
  { key, names, stretches }: Found,
  samples: number,
): { readonly key: string; readonly group: ErrorGroup } {
  const total = (name: string): number =>
    stretches.reduce((sum, row) => sum + countOf(row, name), 0);
  const newest = Array.from({ length: samples }, (_, i) =>
    stretches.map((row) => textOf(row, `sample${i + 1}`)).find((sample) => sample !== undefined),
  );
  return {
    key,
    group: {
      ...names,
      count: total('n'),
      traces: total('traces'),
      firstSeen: Math.min(...stretches.map((row) => timeOf(row, 'first_us'))),
      lastSeen: Math.max(...stretches.map((row) => timeOf(row, 'last_us'))),
      overTime: stretches.map((row) => ({
        from: timeOf(row, 'bucket_us'),
        count: countOf(row, 'n'),
      })),
      samples: newest.flatMap((sample) => {
        const [traceId, rootSpanId] = sample?.split(' ') ?? [];
        return traceId === undefined || rootSpanId === undefined ? [] : [{ traceId, rootSpanId }];
      }),
    },
  };
}

/** Every group in each stretch of time, with its newest traces by their place in the whole group. */
function grouped(
  filter: CompiledFilter,
  by: readonly ErrorDimension[],
  bucketMs: number,
  samples: number,
  context: QueryContext,
): SqlQuery {
  const { dialect } = context.database;
  const key = ['type', ...by].map((name) => `"${name}"`).join(', ');
  const newest = Array.from(
    { length: samples },
    (_, i) =>
      `max(CASE WHEN place = ${i + 1} THEN trace_id || ' ' || root_span_id END) AS sample${i + 1}`,
  ).join(', ');
  const bucket = dialect.bucket('start_us', bucketMs * 1000);
  return sql`WITH e AS (${failures(filter, by, context)})
    SELECT ${raw(key)}, ${raw(bucket)} AS bucket_us, CAST(sum(n) AS BIGINT) AS n, count(*) AS traces,
      min(start_us) AS first_us, max(start_us) AS last_us, ${raw(newest)}
    FROM (SELECT ${raw(key)}, start_us, trace_id, root_span_id, count(*) AS n,
        row_number() OVER (PARTITION BY ${raw(key)} ORDER BY start_us DESC, trace_id, root_span_id) AS place
      FROM e GROUP BY ${raw(key)}, start_us, trace_id, root_span_id) AS traces
    GROUP BY ${raw(key)}, bucket_us ORDER BY bucket_us`;
}

function keyOf(row: Row, by: readonly ErrorDimension[]): string {
  return JSON.stringify(['type' as const, ...by].map((name) => textOf(row, name) ?? null));
}

function namesOf(
  row: Row,
  by: readonly ErrorDimension[],
): Pick<ErrorGroup, 'type' | ErrorDimension> {
  const names = by.map((name) => [name, textOf(row, name)]);
  return defined({ type: textOf(row, 'type'), ...Object.fromEntries(names) });
}

function readBy(value: unknown): readonly ErrorDimension[] {
  if (!Array.isArray(value)) invalidQuery('by', 'a list of dimensions', value);
  const by = value.map((name, i) => readWord(name, `by[${i}]`, ERROR_DIMENSIONS));
  return [...new Set(by)];
}

function defaultBucket({ fromUs, toUs }: { fromUs?: number; toUs?: number }): number {
  const known = fromUs !== undefined && toUs !== undefined;
  return known && toUs - fromUs <= 2 * DAY_MS * 1000 ? HOUR_MS : DAY_MS;
}
