import { traceKeyOf, type TraceKey } from '../../database/trace-key.js';
import type { CompiledFilter, IndexedPart } from '../filter/compile-filter.js';
import type { QueryContext } from '../query-context.js';
import { joined, raw, sql } from '../sql.js';
import type { ReadSort } from './sorts.js';
import { EVERYWHERE, keysOf, type Beginning } from './where-to-begin.js';

/** So many traces are sooner looked up and sorted than found by going through all in order. */
const FEW = 4_000;
/** At least so many of the first in order are looked up. */
const FIRST = 100;
/** A page is full as a rule with so many steps for each of its traces. */
const STEPS_A_TRACE = 8;

/**
 * The ways through a list in a database that puts all steps together with all traces where it is left alone, since it cannot
 * tell how many traces a step is one of: at the rarest of what is asked for, the newest first, then at all where they are few.
 *
 * Shape: ways that are tried one after another, until one fills the page; the last one finds everything.
 */
export async function* throughSteps(
  filter: CompiledFilter,
  sort: ReadSort,
  limit: number,
  context: QueryContext,
): AsyncGenerator<Beginning> {
  const found = findsOf(filter);
  const first = Math.max(FIRST, limit * STEPS_A_TRACE);
  const rounds = sort.by === 'time' && first < FEW ? [first, FEW] : [FEW];
  for (const most of found.length === 0 ? [] : rounds) {
    let rarest: readonly TraceKey[] = [];
    for (const parts of found) {
      const keys = await keysInOrder(parts, filter, sort, most, context);
      if (keys.length < most) {
        if (keys.length > 0) yield given(keys, context);
        return;
      }
      if (rarest.length === 0 || reachOf(keys) > reachOf(rarest)) rarest = keys;
    }
    if (sort.by === 'time') yield given(rarest, context);
  }
  yield EVERYWHERE;
}

/** What indexes find in order of time, steps first. Shape: none where the database finds the traces best by itself. */
function findsOf({ finds }: CompiledFilter): readonly (readonly IndexedPart[])[] {
  const timed = finds.filter((parts) => parts.every((part) => part.timed));
  const ofSteps = timed.filter((parts) => parts.some(({ of }) => of === 'part'));
  return ofSteps.length === 0 ? [] : [...new Set([...ofSteps, ...timed])];
}

/** The traces of the first steps in order of time, one a step. Shape: none of the same moment as the last is left out. */
async function keysInOrder(
  parts: readonly IndexedPart[],
  filter: CompiledFilter,
  { by, descending }: ReadSort,
  most: number,
  context: QueryContext,
): Promise<readonly TraceKey[]> {
  const direction = raw(by === 'time' && !descending ? 'ASC' : 'DESC');
  const limit = raw(`FETCH FIRST ${most} ROWS WITH TIES`);
  const selects = parts.map((part) => {
    const column = raw(part.of === 'trace' ? 't.timestamp' : 's.trace_timestamp');
    return sql`(${keysOf([part], filter, context)} ORDER BY ${column} ${direction} ${limit})`;
  });
  const rows = await context.rows(sql`SELECT f.* FROM (${joined(selects, ' UNION ALL ')}) AS f
    ORDER BY f.start_us ${direction} ${limit}`);
  return rows.map(traceKeyOf);
}

/** How much time some keys in order reach over: those of what is rare over much. Units: µs. */
function reachOf(keys: readonly TraceKey[]): number {
  return Math.abs((keys.at(-1)?.startUs ?? 0) - (keys[0]?.startUs ?? 0));
}

function given(keys: readonly TraceKey[], { database }: QueryContext): Beginning {
  const traces = new Map(keys.map((key) => [`${key.traceId} ${key.rootSpanId}`, key]));
  return {
    from: database.dialect.givenTraces([...traces.values()], 'llm_traces', 't'),
    conditions: [],
  };
}
