import { LatencySketch } from '@llmtrace/core';
import type { SqlQuery } from '../../database/database.js';
import { binMiddle } from '../aggregate/sketch-bins.js';
import type { CompiledFilter } from '../filter/compile-filter.js';
import { traceConditions } from '../filter/trace-conditions.js';
import type { QueryContext } from '../query-context.js';
import { countOf, numberOf, textOf } from '../row-values.js';
import { and, list, raw, sql } from '../sql.js';
import { draw, type Draw } from './draw.js';
import { HistogramBuilder, type Histogram } from './histogram.js';

/** What is compared of each trace, beside its scores. */
export const NUMBERS = [
  'latencyMs',
  'ttftMs',
  'inputTokens',
  'outputTokens',
  'costNanoUsd',
  'retries',
  'topChunkScore',
] as const;

export type ComparedName = (typeof NUMBERS)[number] | 'failed';

/** The numbers of a set of traces. */
export interface CollectedSet {
  readonly numbers: ReadonlyMap<ComparedName, Histogram>;
  readonly scores: ReadonlyMap<string, Histogram>;
  /** Whether every trace was measured. */
  readonly isWhole: boolean;
}

interface Source {
  readonly column: string;
  /** Large numbers are put together in the bins of a sketch, small ones taken as they are. Shape: what `value` is divided by. */
  readonly unit: 'bin' | number;
  /** What the sum is divided by. */
  readonly sumUnit: number;
}

const SOURCES: Readonly<Record<ComparedName, Source>> = {
  failed: { column: "CASE WHEN t.status = 'error' THEN 1 ELSE 0 END", unit: 1, sumUnit: 1 },
  latencyMs: { column: 't.latency_ms', unit: 'bin', sumUnit: 1_000 },
  ttftMs: { column: 't.ttft_ms', unit: 'bin', sumUnit: 1_000 },
  inputTokens: { column: 't.prompt_tokens', unit: 'bin', sumUnit: 1 },
  outputTokens: { column: 't.completion_tokens', unit: 'bin', sumUnit: 1 },
  costNanoUsd: { column: 't.cost_nano_usd', unit: 'bin', sumUnit: 1 },
  retries: { column: 't.retries', unit: 1, sumUnit: 1 },
  topChunkScore: { column: 't.top_chunk_score', unit: 10_000, sumUnit: 10_000 },
};
const NAMES = Object.keys(SOURCES) as readonly ComparedName[];
const MILLION = 1_000_000;

/** Asks for the numbers of the traces that a filter means, or of an even part of them. Shape: `most`: for {@link draw}. */
export async function collect(
  filter: CompiledFilter,
  scores: readonly string[] | undefined,
  context: QueryContext,
  most?: number,
): Promise<CollectedSet> {
  const drawn = await draw(filter, context, most);
  const asked = [...traceConditions(filter, context), ...drawn.conditions];
  const scored = await collectScores(asked, drawn, scores, context);
  return {
    numbers: await collectNumbers(asked, drawn, context),
    scores: scored,
    isWhole: drawn.oneIn === 1,
  };
}

async function collectNumbers(
  asked: readonly SqlQuery[],
  { oneIn, from }: Draw,
  context: QueryContext,
): Promise<ReadonlyMap<ComparedName, Histogram>> {
  const columns = NAMES.map((name) => `${SOURCES[name].column} AS ${name.toLowerCase()}`);
  const rows = await context.rows(sql`
    SELECT t.sampling_rate AS rate, ${raw(columns.join(', '))} FROM ${from} WHERE ${and(asked)}`);
  const builders = new Map(NAMES.map((name) => [name, new HistogramBuilder()]));
  for (const row of rows) {
    const weight = oneIn * weightOf(countOf(row, 'rate'));
    for (const [name, builder] of builders) {
      const value = numberOf(row, name.toLowerCase());
      if (value === undefined || Math.abs(value) >= 1e15) continue;
      const { unit, sumUnit } = SOURCES[name];
      const about =
        unit === 'bin' ? binMiddle(LatencySketch.binOf(value)) : Math.round(value * unit) / unit;
      builder.add(about, 1, weight, Math.round(value * sumUnit) / sumUnit);
    }
  }
  return new Map([...builders].map(([name, builder]) => [name, builder.build()]));
}

async function collectScores(
  asked: readonly SqlQuery[],
  { oneIn, from }: Draw,
  names: readonly string[] | undefined,
  context: QueryContext,
): Promise<ReadonlyMap<string, Histogram>> {
  const conditions = [
    ...asked,
    raw('c.trace_id IS NOT NULL'),
    raw('abs(c.value) < 1e9'),
    ...(names === undefined ? [] : [sql`c.name IN ${list(names)}`]),
  ];
  const part = raw(`CAST(round(CAST(c.value AS DOUBLE PRECISION) * ${MILLION}) AS BIGINT)`);
  const rows = await context.rows(sql`
    SELECT c.name AS name, t.sampling_rate AS rate, ${part} AS part, count(*) AS n
    FROM ${from} JOIN llm_scores c
      ON c.trace_id = t.trace_id AND (c.root_span_id IS NULL OR c.root_span_id = t.root_span_id)
    WHERE ${and(conditions)} GROUP BY 1, 2, 3`);
  const builders = new Map<string, HistogramBuilder>();
  for (const row of rows) {
    const name = textOf(row, 'name') as string;
    let builder = builders.get(name);
    if (builder === undefined) builders.set(name, (builder = new HistogramBuilder()));
    const value = countOf(row, 'part') / MILLION;
    const count = countOf(row, 'n');
    builder.add(value, count, oneIn * weightOf(countOf(row, 'rate')), value * count);
  }
  return new Map([...builders].map(([name, builder]) => [name, builder.build()]));
}

function weightOf(rate: number): number {
  return rate > 0 ? 1 / rate : 1;
}
