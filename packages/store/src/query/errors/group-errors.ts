import type { Row, SqlQuery } from '../../database/database.js';
import { allStored } from '../aggregate/exactness.js';
import { readBucket } from '../aggregate/read-aggregate.js';
import { compileFilter } from '../filter/compile-filter.js';
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
  const found = sql`WITH e AS (${failures(filter, by, context)})`;
  const key = ['type', ...by].map((name) => `"${name}"`).join(', ');
  const grouped = raw(`GROUP BY ${key}`);
  const rows = await context.rows(sql`${found}
    SELECT ${raw(key)}, CAST(sum(n) AS BIGINT) AS n, count(*) AS traces,
      min(start_us) AS first_us, max(start_us) AS last_us
    FROM (SELECT ${raw(key)}, start_us, count(*) AS n FROM e
      GROUP BY ${raw(key)}, start_us, trace_id, root_span_id) AS traces ${grouped}`);
  const ranked = rows
    .map((row) => ({ row, key: keyOf(row, by) }))
    .sort((a, b) => countOf(b.row, 'n') - countOf(a.row, 'n') || (a.key < b.key ? -1 : 1));
  const shown = ranked.slice(0, limit);
  const times = shown.length === 0 ? new Map() : await overTime(found, key, by, bucketMs, context);
  const newest = shown.length === 0 ? new Map() : await samplesOf(found, key, by, samples, context);
  return {
    groups: shown.map(({ row, key: name }) => ({
      ...namesOf(row, by),
      count: countOf(row, 'n'),
      traces: countOf(row, 'traces'),
      firstSeen: timeOf(row, 'first_us'),
      lastSeen: timeOf(row, 'last_us'),
      overTime: times.get(name) ?? [],
      samples: newest.get(name) ?? [],
    })),
    bucketMs,
    exact: await allStored([{ fromUs: filter.fromUs, toUs: filter.toUs }], context),
    more: ranked.length > shown.length,
  };
}

async function overTime(
  found: SqlQuery,
  key: string,
  by: readonly ErrorDimension[],
  bucketMs: number,
  context: QueryContext,
): Promise<Map<string, ErrorGroup['overTime'][number][]>> {
  const bucket = raw(context.database.dialect.bucket('start_us', bucketMs * 1000));
  const rows = await context.rows(sql`${found}
    SELECT ${raw(key)}, ${bucket} AS bucket_us, count(*) AS n FROM e
    GROUP BY ${raw(key)}, bucket_us ORDER BY bucket_us`);
  return gathered(rows, by, (row) => ({
    from: timeOf(row, 'bucket_us'),
    count: countOf(row, 'n'),
  }));
}

async function samplesOf(
  found: SqlQuery,
  key: string,
  by: readonly ErrorDimension[],
  samples: number,
  context: QueryContext,
): Promise<Map<string, ErrorGroup['samples'][number][]>> {
  const order = raw('start_us DESC, trace_id, root_span_id');
  const rows = await context.rows(sql`${found}
    SELECT * FROM (
      SELECT ${raw(key)}, start_us, trace_id, root_span_id,
        row_number() OVER (PARTITION BY ${raw(key)} ORDER BY ${order}) AS place
      FROM (SELECT DISTINCT ${raw(key)}, start_us, trace_id, root_span_id FROM e) AS traces
    ) AS placed WHERE place <= ${raw(String(samples))} ORDER BY ${order}`);
  return gathered(rows, by, (row) => ({
    traceId: textOf(row, 'trace_id') as string,
    rootSpanId: textOf(row, 'root_span_id') as string,
  }));
}

function gathered<T>(
  rows: readonly Row[],
  by: readonly ErrorDimension[],
  read: (row: Row) => T,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row, by);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [read(row)]);
    else group.push(read(row));
  }
  return groups;
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
