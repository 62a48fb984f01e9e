import type { SqlQuery } from '../../database/database.js';
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
  /** On `llm_traces t`, beside those of the filter. */
  readonly conditions: readonly SqlQuery[];
}

/** Draws an even part of what may be a large set: all of it where an index finds no more than `most`. */
export async function draw(
  filter: CompiledFilter,
  context: QueryContext,
  most: number = MOST,
): Promise<Draw> {
  const { dialect } = context.database;
  const { fromUs, toUs } = filter;
  const key = dialect.traceKey;
  const inTime = sql`SELECT 1 AS k FROM llm_traces t WHERE ${dialect.startsBetween('t', fromUs, toUs)}`;
  const all = await count(inTime, context);
  if (all <= 2 * most) return { oneIn: 1, conditions: [] };
  const found = filter.finds.map((parts) => keysOf(parts, key ?? 'trace_id', filter, context));
  let [rarest, least]: [SqlQuery | undefined, number] = [undefined, all];
  for (const keys of found) {
    const size = await count(keys, context);
    if (size < least) [rarest, least] = [keys, size];
  }
  const oneIn = Math.max(1, Math.ceil(least / most));
  if (key === undefined || rarest === undefined) {
    return { oneIn, conditions: oneIn === 1 ? [] : [dialect.oneIn('t', oneIn)] };
  }
  const drawn = oneIn === 1 ? raw('') : sql`WHERE ${dialect.oneIn('k', oneIn)}`;
  const keys = await context.rows(
    sql`SELECT DISTINCT k.${raw(key)} AS id FROM (${rarest}) AS k ${drawn}`,
  );
  const given = dialect.rows(
    'k',
    ['id'],
    keys.map(({ id }) => [String(id)]),
  );
  return {
    oneIn,
    conditions: [sql`t.${raw(key)} IN (SELECT CAST(k.id AS BIGINT) FROM ${given})`],
  };
}

async function count(rows: SqlQuery, context: QueryContext): Promise<number> {
  const [row] = await context.rows(sql`SELECT count(*) AS n FROM (${rows}) AS counted`);
  return row === undefined ? 0 : countOf(row, 'n');
}
