import type { Row } from '../../database/database.js';
import { textCondition } from '../filter/conditions.js';
import { compileFilter } from '../filter/compile-filter.js';
import { STEP_KINDS } from '../filter/step-fields.js';
import { traceConditions } from '../filter/trace-conditions.js';
import type { QueryContext } from '../query-context.js';
import { readFields, readLimit, readWord } from '../read/fields.js';
import { readMatch } from '../read/match.js';
import { countOf, defined, numberOf, textOf, timeOf } from '../row-values.js';
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
  const column = COLUMNS[readWord(fields.get('by') ?? 'latency', 'by', known)];
  const limit = readLimit(fields.get('limit'), 'limit', 20, 1_000);
  const { dialect } = context.database;
  const conditions = [
    raw(`${column} IS NOT NULL`),
    dialect.startsBetween('s', filter.fromUs, filter.toUs, 'part'),
    ...traceConditions(filter, context),
    ...[...filter.steps].map(
      ([sort, asked]) => sql`NOT ${raw(`(${STEP_KINDS[sort]})`)} OR ${and(asked)}`,
    ),
  ];
  for (const name of ['kind', 'name'] as const) {
    if (fields.has(name)) {
      conditions.push(textCondition(`s.${name}`, readMatch(fields.get(name), name)));
    }
  }
  const rows = await context.rows(sql`
    SELECT s.trace_id, s.root_span_id, s.span_id, s.kind, s.name, s.start_us, s.latency_ms, s.status,
      s.error_type, t.route, s.provider, s.model, s.prompt_name, s.prompt_version, s.tool_name,
      s.prompt_tokens, s.completion_tokens, s.cost_nano_usd, s.ttft_ms
    FROM llm_spans s JOIN llm_traces t ON ${raw(dialect.partOf('s', 't'))}
    WHERE ${and(conditions)}
    ORDER BY ${raw(column)} DESC, s.trace_start_us DESC, s.trace_id, s.root_span_id, s.seq
    LIMIT ${raw(String(limit))}`);
  return rows.map(spanOf);
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
