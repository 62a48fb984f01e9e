import type { QueryContext } from '../query-context.js';
import type { Row } from '../../database/database.js';
import { countOf, textOf } from '../row-values.js';
import { raw } from '../sql.js';
import type { Measure } from '../types/measures.js';
import type { Cell, ExtraName, Groups } from './cell.js';
import type { AggregatePlan } from './plan.js';
import { eachRow, type RowStatement } from './row-source.js';
import { addScores } from './scores.js';
import type { Segment } from './segments.js';
import {
  ANSWERING,
  CALL_COST,
  IS_RETRY,
  PARSER_FAILED,
  TOOL_FAILED,
  type SumName,
} from './units.js';

/** Adds what stored traces know to the groups that are shown. Shape: `measures`: those that are asked of them. */
export async function addExtras(
  plan: AggregatePlan,
  measures: Iterable<Measure>,
  segment: Segment,
  groups: Groups,
  context: QueryContext,
): Promise<void> {
  for (const measure of measures) await EXTRAS[measure]?.(plan, segment, groups, context);
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
    await RETRIEVALS(plan, segment, groups, context);
    await eachRow(plan, segment, TOP_SCORES, groups, context, (cell, row, weight) =>
      cell.addTopScore(countOf(row, 'part'), weight * countOf(row, 'n')),
    );
    await eachRow(plan, segment, RETRIEVED, groups, context, (cell, row, weight) =>
      addAll(cell, row, weight, ['retrievedTokens', 'retrievingInput']),
    );
  },
  scores: addScores,
};

const RETRIEVALS: Adder = sums(
  { unit: 'retrieval' },
  { retrievals: '1', emptyRetrievals: flag('s.top_k_returned = 0') },
);

/** Shape: in ten-thousandths, rounded down, within the numbers that are not lost in it. */
const TOP_SCORES: RowStatement = {
  unit: 'retrieval',
  select: raw('count(*) AS n'),
  where: [raw('s.top_score IS NOT NULL'), raw('abs(s.top_score) < 1e9')],
  // The floor, which not every SQLite has.
  groupBy: raw(
    'CAST(-ceil(-(CAST(s.top_score AS DOUBLE PRECISION) * 10000 + 0.000001)) AS BIGINT)',
  ),
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

function sums(
  statement: Pick<RowStatement, 'unit' | 'where'>,
  expressions: Readonly<Partial<Record<ExtraName | SumName, string>>>,
): Adder {
  const names = Object.keys(expressions) as readonly (ExtraName | SumName)[];
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

function addAll(
  cell: Cell,
  row: Row,
  weight: number,
  names: readonly (ExtraName | SumName)[],
): void {
  for (const name of names) cell.add(name, weight * countOf(row, `n_${name.toLowerCase()}`));
}

function flag(condition: string): string {
  return `CASE WHEN ${condition} THEN 1 ELSE 0 END`;
}
