import type { SpanRecord } from '@llmtrace/core';
import { columnReal, columnText, toMicros } from '../write/column-values.js';
import type { DerivedTrace } from '../write/derive-trace.js';
import { retrievedOf } from '../write/span-rows.js';
import type { RollupBatch } from './rollup-batch.js';
import type { RollupSums } from './rollup-sums.js';

/** The dimensions of traces whose rows tell of retrievals, by the field that they are named after. */
const DIMENSIONS = [
  ['route', 'route'],
  ['tenant', 'tenantId'],
  ['environment', 'environment'],
] as const;

/** Adds what a trace retrieved to the rollups, or takes back what was added of it. */
export function countRetrievals(
  { trace, spans, totals }: DerivedTrace,
  batch: RollupBatch,
  sign: 1 | -1,
): void {
  const retrievals = spans.filter((span) => span.kind === 'retrieval');
  if (retrievals.length === 0) return;
  const timeUs = toMicros(trace.startTime);
  const rows = [batch.at(timeUs, 'all', '')];
  for (const [dimension, field] of DIMENSIONS) {
    rows.push(batch.at(timeUs, dimension, columnText(trace[field] ?? '')));
  }
  for (const sums of rows) addRetrievals(retrievals, totals.inputTokens, sums, sign);
  for (const [index, some] of Map.groupBy(retrievals, ({ data }) => columnText(data.index ?? ''))) {
    addRetrievals(some, totals.inputTokens, batch.at(timeUs, 'retrieval_index', index), sign);
  }
}

type Retrieval = Extract<SpanRecord, { kind: 'retrieval' }>;

function addRetrievals(
  retrievals: readonly Retrieval[],
  inputTokens: number,
  sums: RollupSums,
  sign: 1 | -1,
): void {
  let retrieved: number | undefined;
  for (const { data } of retrievals) {
    const { returned, topScore, tokens } = retrievedOf(data);
    sums.add({ retrievals: 1, empty_retrievals: Number(returned === 0) }, sign);
    if (topScore !== null && Math.abs(topScore) < 1e9) {
      sums.bins('top_score').addBin(scoreBin(topScore), sign);
    }
    if (tokens !== null) retrieved = (retrieved ?? 0) + tokens;
  }
  if (retrieved === undefined) return;
  sums.add({ retrieved_tokens: retrieved, retrieving_tokens: columnReal(inputTokens) ?? 0 }, sign);
}

/** The bin of a top score: ten-thousandths, rounded down. */
export function scoreBin(score: number): number {
  return Math.floor(score * 10_000 + 1e-6);
}
