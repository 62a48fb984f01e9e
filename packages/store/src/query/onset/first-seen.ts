import { DIMENSIONS } from '../aggregate/dimensions.js';
import { fromTraces } from '../aggregate/row-source.js';
import type { CompiledFilter } from '../filter/compile-filter.js';
import type { QueryContext } from '../query-context.js';
import { countOf, textOf } from '../row-values.js';
import { list, raw, sql } from '../sql.js';
import type { FirstSeen } from '../types/onset-query.js';

const WHATS = ['promptVersion', 'model', 'pipelineVersion', 'deployment', 'gitSha'] as const;
const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
const EVERYTHING: CompiledFilter = {
  conditions: [],
  steps: new Map(),
  finds: [],
  fields: [],
  equals: new Map(),
};

/** Values of a dimension that were first seen in an hour. */
interface NewInHour {
  readonly what: FirstSeen['what'];
  readonly hourUs: number;
  readonly values: string[];
}

/** What was first used within a time, of all traffic. Units: epoch µs. */
export async function firstSeenIn(
  fromUs: number,
  toUs: number,
  context: QueryContext,
): Promise<readonly FirstSeen[]> {
  const found: FirstSeen[] = [];
  const areAllKept = await areCommitsKept(toUs, context);
  if (!areAllKept) found.push(...(await firstOf('gitSha', undefined, toUs, fromUs, context)));
  const whats = areAllKept ? WHATS : WHATS.filter((what) => what !== 'gitSha');
  for (const { what, hourUs, values } of await newHours(whats, fromUs, toUs, context)) {
    const first = await firstOf(what, hourUs, hourUs + HOUR_US, fromUs, context);
    found.push(...first.filter(({ value, at }) => values.includes(value) && at < toUs / 1000));
  }
  return found.sort((a, b) => a.at - b.at || (a.value < b.value ? -1 : 1));
}

/** The sums of all time tell the day, those of the day the hour; the traces of the hour tell the moment. */
async function newHours(
  whats: readonly FirstSeen['what'][],
  fromUs: number,
  toUs: number,
  context: QueryContext,
): Promise<Iterable<NewInHour>> {
  const names = new Map(whats.map((what) => [DIMENSIONS[what].rollup as string, what]));
  const named = sql`r.dimension IN ${list([...names.keys()])} AND r.value <> ''`;
  const earliest = sql`SELECT r.dimension AS dimension, r.value AS value, min(r.window_us) AS window_us FROM llm_rollups r`;
  const days = await context.rows(sql`${earliest} WHERE r.granularity = 'day' AND ${named}
    GROUP BY 1, 2 HAVING min(r.window_us) >= ${Math.floor(fromUs / DAY_US) * DAY_US}
      AND min(r.window_us) < ${toUs}`);
  const firstDays = new Map(
    days.map((row) => [`${row['dimension']} ${row['value']}`, countOf(row, 'window_us')]),
  );
  const hours = new Map<string, NewInHour>();
  for (const dayUs of new Set(firstDays.values())) {
    const rows = await context.rows(sql`${earliest} WHERE r.granularity = 'hour' AND ${named}
      AND r.window_us >= ${dayUs} AND r.window_us < ${dayUs + DAY_US} GROUP BY 1, 2`);
    for (const row of rows) {
      const [dimension, value] = [String(row['dimension']), String(row['value'])];
      const hourUs = countOf(row, 'window_us');
      if (firstDays.get(`${dimension} ${value}`) !== dayUs) continue;
      if (hourUs < Math.floor(fromUs / HOUR_US) * HOUR_US) continue;
      const what = names.get(dimension) as FirstSeen['what'];
      const hour = hours.get(`${dimension} ${hourUs}`) ?? { what, hourUs, values: [] };
      hours.set(`${dimension} ${hourUs}`, hour);
      hour.values.push(value);
    }
  }
  return hours.values();
}

/** Whether the sums tell of every commit until then: those of windows that were counted by an older version do not. */
async function areCommitsKept(toUs: number, context: QueryContext): Promise<boolean> {
  const rows = await context.rows(sql`
    SELECT 1 AS one FROM llm_rollups r WHERE r.granularity = 'day' AND r.dimension = 'all'
      AND r.window_us < ${toUs} AND r.stored = 0 AND r.count > 0 LIMIT 1`);
  return rows.length === 0;
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
