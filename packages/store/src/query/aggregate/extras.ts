import type { QueryContext } from '../query-context.js';
import type { Row } from '../../database/database.js';
import { countOf, textOf } from '../row-values.js';
import { raw, sql } from '../sql.js';
import type { Measure } from '../types/measures.js';
import type { Cell, ExtraName, Groups } from './cell.js';
import { addOutliers } from './outliers.js';
import type { AggregatePlan } from './plan.js';
import { eachRow, type RowStatement } from './row-source.js';
import type { Segment } from './segments.js';
import { ANSWERING, CALL_COST, IS_RETRY, PARSER_FAILED, TOOL_FAILED } from './units.js';

/** Adds what only stored traces know to the groups that are shown. */
export async function addExtras(
  plan: AggregatePlan,
  segment: Segment,
  groups: Groups,
  context: QueryContext,
): Promise<void> {
  for (const measure of plan.measures) await EXTRAS[measure]?.(plan, segment, groups, context);
}

type Adder = (
  plan: AggregatePlan,
  segment: Segment,
  groups: Groups,
  context: QueryContext,
) => Promise<void>;

const EXTRAS: Partial<Readonly<Record<Measure, Adder>>> = {
  retries: sums(
    { unit: 'call', where: [raw(IS_RETRY), raw('s.leaf = 1')] },
    { retryCost: CALL_COST },
  ),
  tools: sums({ unit: 'tool' }, { toolCalls: '1', toolFailures: flag(TOOL_FAILED) }),
  parsers: sums(
    { unit: 'parser' },
    {
      parserRuns: '1',
      parserFailures: flag(PARSER_FAILED),
      repaired: flag('s.valid = 1 AND s.repair_attempts > 0'),
    },
  ),
  finishReasons: (plan, segment, groups, context) =>
    eachRow(
      plan,
      segment,
      {
        unit: 'call',
        select: raw('count(*) AS n'),
        where: [raw(ANSWERING)],
        groupBy: raw('s.finish_reason'),
      },
      groups,
      context,
      ({ finishReasons }, row, weight) => {
        const reason = textOf(row, 'part') ?? 'none';
        finishReasons.set(reason, (finishReasons.get(reason) ?? 0) + weight * countOf(row, 'n'));
      },
    ),
  async retrieval(plan, segment, groups, context) {
    const low = sql`CASE WHEN s.top_score < CAST(${plan.lowScore} AS DOUBLE PRECISION) THEN 1 ELSE 0 END`;
    const counted = sql`count(*) AS n_retrievals,
      CAST(sum(${raw(flag('s.top_k_returned = 0'))}) AS BIGINT) AS n_emptyretrievals,
      CAST(sum(${raw(flag('s.top_score IS NOT NULL'))}) AS BIGINT) AS n_scoredretrievals,
      CAST(sum(${low}) AS BIGINT) AS n_lowretrievals`;
    const names: readonly ExtraName[] = [
      'retrievals',
      'emptyRetrievals',
      'scoredRetrievals',
      'lowRetrievals',
    ];
    const retrievals = { unit: 'retrieval', select: counted } as const;
    await eachRow(plan, segment, retrievals, groups, context, (cell, row, weight) =>
      addAll(cell, row, weight, names),
    );
    await eachRow(plan, segment, TOP_SCORES, groups, context, ({ topScores }, row, weight) => {
      const score = countOf(row, 'part');
      topScores.set(score, (topScores.get(score) ?? 0) + weight * countOf(row, 'n'));
    });
    await eachRow(plan, segment, RETRIEVED, groups, context, (cell, row, weight) =>
      addAll(cell, row, weight, ['retrievedTokens', 'retrievingInput']),
    );
  },
  scores: (plan, segment, groups, context) =>
    eachRow(plan, segment, SCORES, groups, context, ({ scores }, row, weight) => {
      const name = String(row['part']);
      const score = scores.get(name) ?? { count: 0, sum: 0 };
      const count = weight * countOf(row, 'n');
      score.count += count;
      score.sum += (countOf(row, 'millionths') / 1e6) * weight;
      scores.set(name, score);
    }),
  outliers: addOutliers,
};

/** Shape: in ten-thousandths, within the numbers that are not lost in it. */
const TOP_SCORES: RowStatement = {
  unit: 'retrieval',
  select: raw('count(*) AS n'),
  where: [raw('s.top_score IS NOT NULL'), raw('abs(s.top_score) < 1e9')],
  groupBy: raw('CAST(round(CAST(s.top_score AS DOUBLE PRECISION) * 10000) AS BIGINT)'),
};

/** The tokens of what was retrieved beside the input of the traces that it was retrieved for. */
const RETRIEVED: RowStatement = {
  unit: 'retrieval',
  where: [raw('s.retrieved_tokens IS NOT NULL')],
  perTrace: raw('CAST(sum(s.retrieved_tokens) AS BIGINT) AS chunks, max(t.prompt_tokens) AS input'),
  select: raw(
    'CAST(sum(chunks) AS BIGINT) AS n_retrievedtokens, CAST(sum(input) AS BIGINT) AS n_retrievinginput',
  ),
};

/** Summed as whole numbers, so that the order of the rows does not matter. */
const SCORES: RowStatement = {
  unit: 'trace',
  ofTrace: true,
  join: raw(
    'JOIN llm_scores c ON c.trace_id = t.trace_id AND (c.root_span_id IS NULL OR c.root_span_id = t.root_span_id)',
  ),
  where: [raw('c.trace_id IS NOT NULL'), raw('c.value IS NOT NULL')],
  groupBy: raw('c.name'),
  select: raw(
    'count(*) AS n, sum(round(CAST(c.value AS DOUBLE PRECISION) * 1000000)) AS millionths',
  ),
};

function sums(
  statement: Pick<RowStatement, 'unit' | 'where'>,
  expressions: Readonly<Partial<Record<ExtraName, string>>>,
): Adder {
  const names = Object.keys(expressions) as readonly ExtraName[];
  const select = raw(
    names
      .map((name) => `CAST(sum(${expressions[name]}) AS BIGINT) AS n_${name.toLowerCase()}`)
      .join(', '),
  );
  return (plan, segment, groups, context) =>
    eachRow(plan, segment, { ...statement, select }, groups, context, (cell, row, weight) =>
      addAll(cell, row, weight, names),
    );
}

function addAll(cell: Cell, row: Row, weight: number, names: readonly ExtraName[]): void {
  for (const name of names) cell.add(name, weight * countOf(row, `n_${name.toLowerCase()}`));
}

function flag(condition: string): string {
  return `CASE WHEN ${condition} THEN 1 ELSE 0 END`;
}
