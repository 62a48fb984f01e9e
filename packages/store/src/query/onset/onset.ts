import { answer } from '../aggregate/aggregate.js';
import { readAggregate } from '../aggregate/read-aggregate.js';
import type { QueryContext } from '../query-context.js';
import { readFields, readWord } from '../read/fields.js';
import { invalidQuery } from '../read/invalid-query.js';
import { readTime } from '../read/range.js';
import { defined } from '../row-values.js';
import type { AggregateRow } from '../types/aggregate-query.js';
import type { Measure } from '../types/measures.js';
import type { Onset, OnsetMeasure, OnsetQuery } from '../types/onset-query.js';
import { changePoint } from './change-point.js';
import { firstSeenIn } from './first-seen.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What a number is made of, and how many things it is a number of. */
const MEASURES: Readonly<
  Record<
    OnsetMeasure,
    readonly [Measure, (row: AggregateRow) => number | undefined, (row: AggregateRow) => number]
  >
> = {
  count: ['count', (row) => countIn(row), () => 1],
  errorRate: ['count', (row) => row.count?.errorRate, countIn],
  latencyP95: ['latency', (row) => row.latency?.p95, countIn],
  ttftP95: ['ttft', (row) => row.ttft?.p95, countIn],
  outputTokensPerRequest: ['tokens', (row) => per(row.tokens?.output, row), countIn],
  costPerRequest: ['cost', (row) => row.cost?.perRequestNanoUsd, countIn],
  retriesPerRequest: ['retries', (row) => per(row.retries?.count, row), countIn],
  toolFailureRate: ['tools', (row) => row.tools?.failureRate, (row) => row.tools?.calls ?? 0],
  parserFailureRate: [
    'parsers',
    (row) => row.parsers?.failureRate,
    (row) => row.parsers?.runs ?? 0,
  ],
  emptyRetrievalShare: [
    'retrieval',
    (row) => row.retrieval?.emptyShare,
    (row) => row.retrieval?.count ?? 0,
  ],
  meanTopChunkScore: [
    'retrieval',
    (row) => row.retrieval?.meanTopScore,
    (row) => row.retrieval?.count ?? 0,
  ],
};

/** Dates a change. Errors: those of `TraceQueries`. */
export async function onset(query: OnsetQuery, context: QueryContext): Promise<Onset> {
  const fields = readFields(query, 'query', ['filter', 'measure', 'bucketMs']);
  const names = Object.keys(MEASURES) as readonly OnsetMeasure[];
  const [measure, valueOf, weightOf] = MEASURES[readWord(fields.get('measure'), 'measure', names)];
  const filter = readFields(query.filter, 'filter');
  const { fromUs, toUs } = readTime(filter.get('time') ?? {}, 'filter.time');
  if (fromUs === undefined || toUs === undefined) {
    invalidQuery('filter.time', 'bounded on either side, { from, to }');
  }
  const bucketMs = query.bucketMs ?? defaultBucket((toUs - fromUs) / 1000);
  const plan = readAggregate(
    { filter: query.filter, measures: ['count', measure], bucketMs },
    context,
  );
  const { rows } = await answer(plan, context);
  const known = rows.flatMap((row) => {
    const value = valueOf(row);
    const weight = weightOf(row);
    return value === undefined || weight === 0 ? [] : [{ from: row.from ?? 0, value, weight }];
  });
  const change = changePoint(known);
  return {
    buckets: rows.map((row) =>
      defined<Onset['buckets'][number]>({
        from: row.from ?? 0,
        value: valueOf(row),
        count: countIn(row),
      }),
    ),
    ...(change === undefined
      ? undefined
      : {
          change: {
            at: known[change.index]?.from ?? 0,
            before: change.before,
            after: change.after,
          },
        }),
    firstSeen: await firstSeenIn(fromUs, toUs, context),
    bucketMs,
  };
}

function countIn(row: AggregateRow): number {
  return row.count?.count ?? 0;
}

function per(sum: number | undefined, row: AggregateRow): number | undefined {
  const count = countIn(row);
  return sum === undefined || count === 0 ? undefined : sum / count;
}

function defaultBucket(timeMs: number): number {
  if (timeMs <= 2 * DAY_MS) return HOUR_MS / 4;
  return timeMs <= 14 * DAY_MS ? HOUR_MS : DAY_MS;
}
