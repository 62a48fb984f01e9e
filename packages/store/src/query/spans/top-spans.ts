import type { Row, SqlQuery } from '../../database/database.js';
import { keyColumns, traceKeyOf } from '../../database/trace-key.js';
import { textCondition } from '../filter/conditions.js';
import { compileFilter, type CompiledFilter } from '../filter/compile-filter.js';
import { STEP_KINDS } from '../filter/step-fields.js';
import { traceConditions } from '../filter/trace-conditions.js';
import type { QueryContext } from '../query-context.js';
import { readFields, readLimit, readWord } from '../read/fields.js';
import { readMatch } from '../read/match.js';
import { countOf, defined, numberOf, textOf, timeOf } from '../row-values.js';
import { readSort } from '../search/sorts.js';
import { EVERYWHERE, whereToBegin } from '../search/where-to-begin.js';
import { and, raw, sql } from '../sql.js';
import type { SpanSummary, TopSpanQuery } from '../types/top-span-query.js';

const COLUMNS: Readonly<Record<NonNullable<TopSpanQuery['by']>, string>> = {
  latency: 's.latency_ms',
  ttft: 's.ttft_ms',
  tokens: '(s.prompt_tokens + COALESCE(s.completion_tokens, 0))',
  inputTokens: 's.prompt_tokens',
  outputTokens: 's.completion_tokens',
  cost: 's.cost_nano_usd',
};

/** Lists the steps with the most of something; equal ones the newest first. Errors: those of `TraceQueries`. */
export async function topSpans(
  query: TopSpanQuery,
  context: QueryContext,
): Promise<readonly SpanSummary[]> {
  const fields = readFields(query, 'query', ['filter', 'by', 'kind', 'name', 'limit']);
  const filter = compileFilter(query.filter, context);
  const known = Object.keys(COLUMNS) as readonly (keyof typeof COLUMNS)[];
  const by = readWord(fields.get('by') ?? 'latency', 'by', known);
  const column = COLUMNS[by];
  const limit = readLimit(fields.get('limit'), 'limit', 20, 1_000);
  const steps = [
    raw(`${column} IS NOT NULL`),
    ...[...filter.steps].map(
      ([sort, asked]) => sql`NOT ${raw(`(${STEP_KINDS[sort]})`)} OR ${and(asked)}`,
    ),
  ];
  for (const name of ['kind', 'name'] as const) {
    if (fields.has(name)) {
      steps.push(textCondition(`s.${name}`, readMatch(fields.get(name), name)));
    }
  }
  const wanted = { column, conditions: steps, limit };
  const rows =
    (by === 'latency' || by === 'cost') && !fields.has('kind')
      ? await topOfTop(by, filter, wanted, context)
      : undefined;
  return (rows ?? (await topOfAll(filter, wanted, context))).map(spanOf);
}

interface Wanted {
  readonly column: string;
  /** Of spans `s`. */
  readonly conditions: readonly SqlQuery[];
  readonly limit: number;
}

const SELECTED =
  's.trace_id, s.root_span_id, s.span_id, s.kind, s.name, s.start_us, s.latency_ms, s.status, s.error_type,' +
  ' s.provider, s.model, s.prompt_name, s.prompt_version, s.tool_name, s.prompt_tokens, s.completion_tokens,' +
  ' s.cost_nano_usd, s.ttft_ms, s.seq, s.trace_start_us';

async function topOfAll(
  filter: CompiledFilter,
  wanted: Wanted,
  context: QueryContext,
): Promise<readonly Row[]> {
  const { dialect } = context.database;
  const inTime = dialect.startsBetween('s', filter.fromUs, filter.toUs, 'part');
  // Where nothing but the time is asked of traces and steps are kept by time, the route alone is looked up, of what is found.
  if (filter.fields.length === 0 && dialect.traceKey === undefined) {
    return withRoutes(await topOf(raw('llm_spans s'), [inTime], wanted, context), context);
  }
  const conditions = [inTime, ...traceConditions(filter, context)];
  const from = sql`llm_traces t JOIN llm_spans s ON ${raw(dialect.partOf('s', 't'))}`;
  return topOf(from, conditions, wanted, context, 't.route AS route, ');
}

async function withRoutes(steps: readonly Row[], context: QueryContext): Promise<readonly Row[]> {
  if (steps.length === 0) return steps;
  const { dialect } = context.database;
  const keys = steps.map((row) => traceKeyOf({ ...row, start_us: row['trace_start_us'] }));
  const traces = await context.rows(sql`SELECT ${raw(keyColumns(dialect, 't'))}, t.route AS route
    FROM ${dialect.givenTraces(keys, 'llm_traces', 't')}`);
  return routed(steps, traces);
}

async function topOf(
  from: SqlQuery,
  conditions: readonly SqlQuery[],
  { column, conditions: steps, limit }: Wanted,
  context: QueryContext,
  besides: string = '',
): Promise<readonly Row[]> {
  return context.rows(sql`
    SELECT ${raw(`${besides}${SELECTED}`)}, ${raw(column)} AS sort_value FROM ${from}
    WHERE ${and([...steps, ...conditions])}
    ORDER BY ${raw(column)} DESC, s.trace_start_us DESC, s.trace_id, s.root_span_id, s.seq
    LIMIT ${raw(String(limit))}`);
}

/** What no step of a trace exceeds, and the traces of which that is not so, by an index of theirs. */
const BOUNDS = {
  latency: [
    't.latency_ms',
    'llm_traces_longest',
    't.longest_step_ms IS NOT NULL',
    't.longest_step_ms',
  ],
  cost: [
    't.cost_nano_usd',
    'llm_traces_eval_cost',
    't.eval_cost_nano_usd > 0',
    't.eval_cost_nano_usd',
  ],
} as const;
/** Beyond so many traces all are sooner looked at. */
const MOST_TRACES = 5_000;

/**
 * The top steps, looked for in the traces that have the most of it: no step of another can have more. Shape: `undefined` where
 * they are not among so few.
 */
async function topOfTop(
  by: keyof typeof BOUNDS,
  filter: CompiledFilter,
  wanted: Wanted,
  context: QueryContext,
): Promise<readonly Row[] | undefined> {
  const { dialect } = context.database;
  const [bound, index, exceeds, theirs] = BOUNDS[by];
  const sort = readSort({ by });
  const conditions = traceConditions(filter, context);
  const columns = raw(`${keyColumns(dialect, 't')}, t.route AS route`);
  const beginning = (await whereToBegin(filter, sort, context)).at(-1) ?? EVERYWHERE;
  const asked = [...beginning.conditions, ...conditions, raw(`${bound} IS NOT NULL`)];
  const order = raw(`${bound} DESC${sort.sparse ? ' NULLS LAST' : ''}`);
  for (let take = wanted.limit * 4; take <= MOST_TRACES; take *= 4) {
    const top = await context.rows(sql`SELECT ${columns}, ${raw(bound)} AS bound
      FROM ${beginning.from} WHERE ${and(asked)}
      ORDER BY ${order} LIMIT ${raw(String(take))}`);
    const rows = await topOfTraces(top, wanted, context);
    const last = rows[wanted.limit - 1];
    const least = top.at(-1);
    const isFound =
      last !== undefined &&
      least !== undefined &&
      countOf(last, 'sort_value') > countOf(least, 'bound');
    if (top.length === take && !isFound) continue;
    const others = await context.rows(sql`SELECT ${columns}
      FROM llm_traces t ${raw(dialect.useIndex(index))} WHERE ${and([
        raw(exceeds),
        ...(last === undefined ? [] : [sql`${raw(theirs)} >= ${countOf(last, 'sort_value')}`]),
        ...conditions,
      ])}`);
    return merged(rows, await topOfTraces(others, wanted, context)).slice(0, wanted.limit);
  }
  return undefined;
}

/** The top steps of some traces. */
async function topOfTraces(
  traces: readonly Row[],
  wanted: Wanted,
  context: QueryContext,
): Promise<readonly Row[]> {
  if (traces.length === 0) return [];
  const from = context.database.dialect.givenTraces(traces.map(traceKeyOf), 'llm_spans', 's');
  return routed(await topOf(from, [], wanted, context), traces);
}

/** Steps with the routes of their traces. */
function routed(steps: readonly Row[], traces: readonly Row[]): readonly Row[] {
  const routes = new Map(traces.map((row) => [rootOf(row), row['route'] ?? null]));
  return steps.map((row) => ({ ...row, route: routes.get(rootOf(row)) ?? null }));
}

function rootOf(row: Row): string {
  return `${row['trace_id']} ${row['root_span_id']}`;
}

/** Both lists as one, in the order of either. */
function merged(a: readonly Row[], b: readonly Row[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const row of [...a, ...b]) {
    rows.set(`${rootOf(row)} ${row['seq']}`, row);
  }
  return [...rows]
    .sort(
      ([p, left], [q, right]) =>
        countOf(right, 'sort_value') - countOf(left, 'sort_value') ||
        countOf(right, 'trace_start_us') - countOf(left, 'trace_start_us') ||
        (p < q ? -1 : 1),
    )
    .map(([, row]) => row);
}

function spanOf(row: Row): SpanSummary {
  return defined<SpanSummary>({
    traceId: textOf(row, 'trace_id') as string,
    rootSpanId: textOf(row, 'root_span_id') as string,
    spanId: textOf(row, 'span_id') as string,
    kind: textOf(row, 'kind') as SpanSummary['kind'],
    name: textOf(row, 'name') as string,
    startTime: timeOf(row, 'start_us'),
    durationMs: countOf(row, 'latency_ms'),
    status: textOf(row, 'status') as SpanSummary['status'],
    errorType: textOf(row, 'error_type'),
    route: textOf(row, 'route'),
    provider: textOf(row, 'provider'),
    model: textOf(row, 'model'),
    promptName: textOf(row, 'prompt_name'),
    promptVersion: textOf(row, 'prompt_version'),
    toolName: textOf(row, 'tool_name'),
    inputTokens: numberOf(row, 'prompt_tokens'),
    outputTokens: numberOf(row, 'completion_tokens'),
    costNanoUsd: numberOf(row, 'cost_nano_usd'),
    timeToFirstTokenMs: numberOf(row, 'ttft_ms'),
  });
}
