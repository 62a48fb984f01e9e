import type { Dialect, SqlQuery } from '../../database/database.js';
import { keyColumns } from '../../database/trace-key.js';
import type { CompiledFilter, IndexedPart } from '../filter/compile-filter.js';
import type { QueryContext } from '../query-context.js';
import { countOf, numberOf } from '../row-values.js';
import { and, joined, raw, sql } from '../sql.js';
import type { ReadSort } from './sorts.js';

/** A way to look through a list. */
export interface Beginning {
  /** What follows FROM: `llm_traces t`, and what it is looked up by. */
  readonly from: SqlQuery;
  readonly conditions: readonly SqlQuery[];
}

/** As the database finds best by itself. */
export const EVERYWHERE: Beginning = { from: raw('llm_traces t'), conditions: [] };

/** So many traces are sooner looked up and sorted than found by going through all in order. */
const FEW = 5_000;
/** Those of a time lie side by side. */
const FEW_OF_A_TIME = 10_000;
/** With so many of the first in order, a page is full as a rule. */
const FIRST = 400;
/** So many traces in order are gone through before those that an index finds in any order are looked up. */
const FIRST_OF_TIME = 4_000;

const SORT_INDEXES: Partial<Readonly<Record<ReadSort['by'], string>>> = {
  latency: 'llm_traces_latency',
  cost: 'llm_traces_cost',
};

/**
 * Finds out where a list is best begun, in a database that does not know by itself: at the rarest of what is asked for, else
 * at the time, else at what the list is ordered by.
 *
 * Shape: ways that are tried one after another, until one fills the page; the last one finds everything.
 */
export async function whereToBegin(
  filter: CompiledFilter,
  sort: ReadSort,
  context: QueryContext,
): Promise<readonly Beginning[]> {
  const { dialect } = context.database;
  const { fromUs, toUs } = filter;
  const key = dialect.traceKey;
  if (key === undefined) return [EVERYWHERE];
  const found = filter.finds.map((parts) => keysOf(parts, filter, context));
  const timed = sort.by !== 'time' && (fromUs !== undefined || toUs !== undefined);
  const inTime = sql`SELECT 1 AS k FROM llm_traces t WHERE ${dialect.startsBetween('t', fromUs, toUs)}`;
  const probes = [
    ...found.map((keys) => counted(keys, FEW)),
    ...(timed ? [counted(inTime, FEW_OF_A_TIME)] : []),
  ];
  if (probes.length > 0) {
    const [row] = await context.rows(
      sql`SELECT ${joined(
        probes.map((probe, i) => sql`${probe} AS n${raw(String(i))}`),
        ', ',
      )}`,
    );
    const counts = probes.map((_, i) => (row === undefined ? 0 : countOf(row, `n${i}`)));
    const least = Math.min(...counts.slice(0, found.length));
    const rarest = found[counts.indexOf(least)];
    if (rarest !== undefined && least <= FEW) {
      const all = {
        from: EVERYWHERE.from,
        conditions: [sql`t.${raw(key)} IN (SELECT ${raw(key)} FROM (${rarest}))`],
      };
      const parts = filter.finds[counts.indexOf(least)] ?? [];
      const first = least > FIRST && (await firstOf(parts, key, filter, sort, context));
      return first ? [first, all] : [all];
    }
    if (timed && (counts.at(-1) ?? 0) <= FEW_OF_A_TIME) {
      return [{ from: fromIndex('llm_traces_start', dialect), conditions: [] }];
    }
  }
  const untimed = found.length > 0 && filter.finds.every((parts) => !isTimed(parts));
  const first = untimed && sort.by === 'time' && (await firstOfTime(filter, sort, context));
  const index = SORT_INDEXES[sort.by];
  return [
    ...(first ? [first] : []),
    {
      from: index === undefined ? EVERYWHERE.from : fromIndex(index, dialect),
      // A bound, so that the index of the time is taken for the order.
      conditions: sort.by === 'time' ? [raw('t.start_us >= 0')] : [],
    },
  ];
}

/** The first in order of what an index finds, where it is by time that the list is ordered. */
async function firstOf(
  parts: readonly IndexedPart[],
  key: string,
  filter: CompiledFilter,
  sort: ReadSort,
  context: QueryContext,
): Promise<Beginning | undefined> {
  if (sort.by !== 'time') return undefined;
  if (!isTimed(parts)) return firstOfTime(filter, sort, context);
  const [edge, direction] = sort.descending ? ['min', 'DESC'] : ['max', 'ASC'];
  const [row] = await context.rows(sql`SELECT ${raw(edge as string)}(start_us) AS edge FROM (
    SELECT start_us FROM (${keysOf(parts, filter, context)})
    ORDER BY start_us ${raw(direction as string)} LIMIT ${raw(String(FIRST))})`);
  const edgeUs = row === undefined ? undefined : numberOf(row, 'edge');
  if (edgeUs === undefined) return undefined;
  const within = sort.descending ? { ...filter, fromUs: edgeUs } : { ...filter, toUs: edgeUs + 1 };
  const keys = sql`SELECT ${raw(key)} FROM (${keysOf(parts, within, context)})`;
  return { from: EVERYWHERE.from, conditions: [sql`t.${raw(key)} IN (${keys})`] };
}

/** Whether indexes tell when the traces that they find began. */
function isTimed(parts: readonly IndexedPart[]): boolean {
  return parts.every(({ timed }) => timed);
}

/** The first traces in order of time, whatever they are like: an index of numbers knows nothing of time. */
async function firstOfTime(
  { fromUs, toUs }: CompiledFilter,
  { descending }: ReadSort,
  context: QueryContext,
): Promise<Beginning | undefined> {
  const { dialect } = context.database;
  const [row] = await context.rows(sql`SELECT t.start_us AS edge FROM llm_traces t
    WHERE ${dialect.startsBetween('t', fromUs, toUs)}
    ORDER BY t.start_us ${raw(descending ? 'DESC' : 'ASC')} LIMIT 1 OFFSET ${raw(String(FIRST_OF_TIME))}`);
  const edgeUs = row === undefined ? undefined : numberOf(row, 'edge');
  if (edgeUs === undefined) return undefined;
  const within = descending ? sql`t.start_us >= ${edgeUs}` : sql`t.start_us <= ${edgeUs}`;
  return { from: fromIndex('llm_traces_start', dialect), conditions: [within] };
}

/** What an index finds of a filter: the columns of `traceKeyOf`, in SQLite without the ids, which its indexes do not have. */
export function keysOf(
  parts: readonly IndexedPart[],
  { fromUs, toUs }: CompiledFilter,
  { database: { dialect } }: QueryContext,
): SqlQuery {
  const selects = parts.map(({ of, condition, timed }) => {
    const alias = of === 'trace' ? 't' : 's';
    const table = of === 'trace' ? 'llm_traces' : 'llm_spans';
    const time = timed ? [dialect.startsBetween(alias, fromUs, toUs, of)] : [];
    const start = of === 'trace' ? 't.start_us' : 's.trace_start_us';
    const columns =
      dialect.traceKey === undefined
        ? keyColumns(dialect, alias, of)
        : `${alias}.trace_key AS trace_key, ${start} AS start_us`;
    return sql`SELECT ${raw(columns)} FROM ${raw(`${table} ${alias}`)}
      WHERE ${and([condition, ...time])}`;
  });
  return joined(selects, ' UNION ALL ');
}

function fromIndex(name: string, dialect: Dialect): SqlQuery {
  return raw(`llm_traces t ${dialect.useIndex(name)}`);
}

function counted(rows: SqlQuery, most: number): SqlQuery {
  return sql`(SELECT count(*) FROM (${rows} LIMIT ${raw(String(most + 1))}))`;
}
