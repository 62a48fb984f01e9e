import { DIMENSIONS } from '../aggregate/dimensions.js';
import { fromTraces } from '../aggregate/row-source.js';
import type { CompiledFilter } from '../filter/compile-filter.js';
import type { QueryContext } from '../query-context.js';
import { countOf, textOf } from '../row-values.js';
import { raw, sql } from '../sql.js';
import type { FirstSeen } from '../types/onset-query.js';

const WHATS = ['promptVersion', 'model', 'pipelineVersion', 'deployment', 'gitSha'] as const;
const HOUR_US = 3_600_000_000;
const EVERYTHING: CompiledFilter = {
  conditions: [],
  steps: new Map(),
  finds: [],
  fields: [],
  equals: new Map(),
};

/** What was first used within a time, of all traffic. Units: epoch µs. */
export async function firstSeenIn(
  fromUs: number,
  toUs: number,
  context: QueryContext,
): Promise<readonly FirstSeen[]> {
  const found: FirstSeen[] = [];
  for (const what of WHATS) {
    const { rollup } = DIMENSIONS[what];
    if (rollup === undefined)
      found.push(...(await firstOf(what, undefined, toUs, fromUs, context)));
    else {
      // The sums of all time tell the hour, the traces of that hour the moment.
      const hours = await context.rows(sql`
        SELECT r.value AS value, min(r.window_us) AS hour_us FROM llm_rollups r
        WHERE r.granularity = 'hour' AND r.dimension = ${rollup} AND r.value <> ''
        GROUP BY 1 HAVING min(r.window_us) >= ${Math.floor(fromUs / HOUR_US) * HOUR_US}
          AND min(r.window_us) < ${toUs}`);
      const starts = new Map<number, string[]>();
      for (const row of hours) {
        const hour = countOf(row, 'hour_us');
        starts.set(hour, [...(starts.get(hour) ?? []), String(row['value'])]);
      }
      for (const [hourUs, values] of starts) {
        const first = await firstOf(what, hourUs, hourUs + HOUR_US, fromUs, context);
        found.push(...first.filter(({ value, at }) => values.includes(value) && at < toUs / 1000));
      }
    }
  }
  return found.sort((a, b) => a.at - b.at || (a.value < b.value ? -1 : 1));
}

async function firstOf(
  what: FirstSeen['what'],
  fromUs: number | undefined,
  toUs: number,
  leastUs: number,
  context: QueryContext,
): Promise<readonly FirstSeen[]> {
  const { column, unit } = DIMENSIONS[what];
  const rows = await context.rows(sql`
    SELECT ${raw(column)} AS value, min(t.start_us) AS first_us
    ${fromTraces(EVERYTHING, { fromUs, toUs }, { unit, where: [raw(`${column} IS NOT NULL`)] }, context)}
    GROUP BY 1 HAVING min(t.start_us) >= ${leastUs}`);
  return rows.map((row) => ({
    what,
    value: textOf(row, 'value') as string,
    at: countOf(row, 'first_us') / 1000,
  }));
}
