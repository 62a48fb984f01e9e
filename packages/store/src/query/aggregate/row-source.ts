import type { Row, SqlQuery } from '../../database/database.js';
import type { CompiledFilter } from '../filter/compile-filter.js';
import type { StepSort } from '../filter/step-fields.js';
import type { QueryContext } from '../query-context.js';
import { countOf, numberOf, textOf } from '../row-values.js';
import { and, joined, raw, sql } from '../sql.js';
import type { Cell, Groups } from './cell.js';
import { DIMENSIONS, type Unit } from './dimensions.js';
import { sumsOf, type AggregatePlan } from './plan.js';
import type { Segment } from './segments.js';
import { binOf } from './sketch-bins.js';
import { UNITS, type SumName } from './units.js';

/** A statement over stored traces or their steps, grouped by the dimensions of a plan, the stretch of time and the sampling rate. */
export interface RowStatement {
  /** What is counted, and looked at. */
  readonly unit: Unit;
  /** What is selected of each group, with its names. */
  readonly select: SqlQuery;
  /** Conditions beside those of the filter. */
  readonly where?: readonly SqlQuery[];
  /** What rows are told apart by besides. */
  readonly groupBy?: SqlQuery;
  /** Selected first of each group's rows of one trace; `select` then adds up what came out. */
  readonly perTrace?: SqlQuery;
  /** Tables that are joined besides. */
  readonly join?: SqlQuery;
  /** The dimensions are those of the call that a trace is known by. */
  readonly ofTrace?: boolean;
}

/** Asks for the rows of a statement, and hands each to a cell with its weight: how many traces it stands for. */
export async function eachRow(
  plan: AggregatePlan,
  segment: Segment,
  statement: RowStatement,
  groups: Groups,
  context: QueryContext,
  take: (cell: Cell, row: Row, weight: number) => void,
  onlyKnown: boolean = true,
): Promise<void> {
  const rows = await context.rows(statementOf(plan, segment, statement, context));
  for (const row of rows) {
    const key = plan.by.map((_, i) => textOf(row, `k${i}`) ?? null);
    if (onlyKnown && !groups.has(key)) continue;
    const rate = numberOf(row, 'rate') ?? 1;
    take(groups.at(key, countOf(row, 'bucket_us')), row, rate > 0 ? 1 / rate : 1);
  }
}

function statementOf(
  plan: AggregatePlan,
  segment: Segment,
  statement: RowStatement,
  context: QueryContext,
): SqlQuery {
  const { dialect } = context.database;
  const { select, groupBy, perTrace } = statement;
  const columns = keyColumns(plan, statement.ofTrace === true).map((column, i) =>
    raw(`${column} AS k${i}`),
  );
  const names = plan.by.map((_, i) => `k${i}`);
  if (plan.bucketUs !== undefined) {
    columns.push(raw(`${dialect.bucket('t.start_us', plan.bucketUs)} AS bucket_us`));
    names.push('bucket_us');
  }
  columns.push(raw('t.sampling_rate AS rate'));
  names.push('rate');
  if (groupBy !== undefined) {
    columns.push(sql`${groupBy} AS part`);
    names.push('part');
  }
  const from = fromTraces(plan.filter, segment, statement, context);
  const places = raw(names.map((_, i) => String(i + 1)).join(', '));
  // A plus keeps SQLite from walking through all traces in the order of the key.
  const byTrace =
    dialect.traceKey === undefined ? 't.trace_id, t.root_span_id' : `+t.${dialect.traceKey}`;
  if (perTrace === undefined) {
    return sql`SELECT ${joined(columns, ', ')}, ${select} ${from} GROUP BY ${places}`;
  }
  return sql`SELECT ${raw(names.join(', '))}, ${select} FROM (
      SELECT ${joined(columns, ', ')}, ${perTrace} ${from} GROUP BY ${places}, ${raw(byTrace)}
    ) AS traces GROUP BY ${places}`;
}

/** `FROM` and `WHERE` of what a filter means, of whole traces or of steps. */
export function fromTraces(
  filter: CompiledFilter,
  { fromUs, toUs }: Segment,
  { unit, where = [], join = raw('') }: Pick<RowStatement, 'unit' | 'where' | 'join'>,
  context: QueryContext,
): SqlQuery {
  const { dialect } = context.database;
  const { steps } = UNITS[unit];
  const conditions = [
    dialect.startsBetween('t', fromUs, toUs),
    ...filter.conditions,
    ...where,
    raw(dialect.guard('t')),
  ];
  if (steps === undefined) return sql`FROM llm_traces t ${join} WHERE ${and(conditions)}`;
  conditions.push(
    raw(steps),
    dialect.startsBetween('s', fromUs, toUs, 'part'),
    ...(filter.steps.get(unit as StepSort) ?? []),
  );
  return sql`FROM llm_traces t JOIN llm_spans s ON ${raw(dialect.partOf('s', 't'))} ${join}
    WHERE ${and(conditions)}`;
}

/** The sums of what is counted. */
export async function addSums(
  plan: AggregatePlan,
  segment: Segment,
  groups: Groups,
  context: QueryContext,
  onlyKnown: boolean = false,
): Promise<void> {
  const wanted = sumsOf(plan);
  const sums = Object.entries(UNITS[plan.unit].sums).filter(([name]) =>
    wanted.has(name as SumName),
  );
  const columns = sums.map(([name]) => `sum_${name.toLowerCase()}`);
  const each = sums.map(([, sum], i) => `CAST(sum(${sum}) AS BIGINT) AS ${columns[i]}`).join(', ');
  // Steps are first added up by trace, so that their traces are counted as well.
  const byTrace = plan.unit !== 'trace' && wanted.has('traces');
  const statement: RowStatement = {
    unit: plan.unit,
    select: byTrace
      ? raw(
          `${columns.map((name) => `CAST(sum(${name}) AS BIGINT) AS ${name}`).join(', ')}, count(*) AS sum_traces`,
        )
      : raw(each),
    ...(byTrace ? { perTrace: raw(each) } : undefined),
  };
  const names = [...sums.map(([name]) => name), ...(byTrace ? ['traces'] : [])];
  await eachRow(plan, segment, statement, groups, context, addRow, onlyKnown);
  function addRow(cell: Cell, row: Row, weight: number): void {
    for (const name of names) {
      cell.add(name as SumName, weight * countOf(row, `sum_${name.toLowerCase()}`));
    }
  }
}

/** The sketch of how long it took, or of the time to the first token. */
export async function addSketch(
  plan: AggregatePlan,
  segment: Segment,
  which: 'latency' | 'ttft',
  groups: Groups,
  context: QueryContext,
): Promise<void> {
  const column = UNITS[plan.unit][which];
  if (column === undefined) return;
  const statement = {
    unit: plan.unit,
    select: raw('count(*) AS n'),
    where: [raw(`${column} IS NOT NULL`)],
    groupBy: binOf(column),
  };
  await eachRow(plan, segment, statement, groups, context, (cell, row, weight) =>
    cell[which].add(numberOf(row, 'part'), weight * countOf(row, 'n')),
  );
}

function keyColumns({ by }: AggregatePlan, ofTrace: boolean): readonly string[] {
  return by.map((name) => {
    const { column, ofTrace: known } = DIMENSIONS[name];
    return ofTrace && known !== undefined ? known : column;
  });
}
