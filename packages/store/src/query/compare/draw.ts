import type { SqlQuery } from '../../database/database.js';
import { traceKeyOf } from '../../database/trace-key.js';
import type { CompiledFilter } from '../filter/compile-filter.js';
import type { QueryContext } from '../query-context.js';
import { countOf } from '../row-values.js';
import { keysOf } from '../search/where-to-begin.js';
import { raw, sql } from '../sql.js';

/** Of larger sets a part is measured: more would tell the same, later. */
const MOST = 2_000;

/** Which traces of a set are measured. */
export interface Draw {
  /** One of so many. */
  readonly oneIn: number;
  /** What follows FROM: `llm_traces t`, and what it is looked up by. */
  readonly from: SqlQuery;
  /** On `t`, beside those of the filter. */
  readonly conditions: readonly SqlQuery[];
}

/** Draws an even part of what may be a large set: all of it where there are, or an index finds, few. */
export async function draw(
  filter: CompiledFilter,
  context: QueryContext,
  most: number = MOST,
): Promise<Draw> {
  const { dialect } = context.database;
  const from = raw('llm_traces t');
  const inTime = sql`SELECT 1 AS k FROM llm_traces t WHERE ${dialect.startsBetween('t', filter.fromUs, filter.toUs)}`;
  const few = sql`${inTime} LIMIT ${raw(String(2 * most + 1))}`;
  if ((await count(few, context)) <= 2 * most) return { oneIn: 1, from, conditions: [] };
  let [rarest, least]: [SqlQuery | undefined, number] = [undefined, Infinity];
  for (const parts of filter.finds) {
    const keys = keysOf(parts, filter, context);
    const size = await count(keys, context);
    if (size < least) [rarest, least] = [keys, size];
  }
  if (rarest === undefined) least = await count(inTime, context);
  const oneIn = Math.max(1, Math.ceil(least / most));
  if (rarest === undefined) {
    return { oneIn, from, conditions: oneIn === 1 ? [] : [dialect.oneIn('t', oneIn)] };
  }
  const drawn = oneIn === 1 ? raw('') : sql`WHERE ${dialect.oneIn('f', oneIn)}`;
  const keys = await context.rows(sql`SELECT DISTINCT f.* FROM (${rarest}) AS f ${drawn}`);
  const given = dialect.givenTraces(keys.map(traceKeyOf), 'llm_traces', 't');
  return { oneIn, from: given, conditions: [] };
}

async function count(rows: SqlQuery, context: QueryContext): Promise<number> {
  const [row] = await context.rows(sql`SELECT count(*) AS n FROM (${rows}) AS counted`);
  return row === undefined ? 0 : countOf(row, 'n');
}
