import type { CostRecord, LateSpanRecord, RollupRecord, TraceRecord } from '@llmtrace/core';
import type { Database, Row, Transaction } from '../database/database.js';
import { deriveTrace } from '../write/derive-trace.js';
import { countRollup, countTrace } from './count-trace.js';
import { RollupBatch } from './rollup-batch.js';
import { writeRollups } from './write-rollups.js';

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
const PAGE = 200;

/** Which days are added up anew. Units: epoch µs; whole days, `toUs` exclusive. */
export interface RebuildOptions {
  /** Default: that of the oldest trace. */
  readonly fromUs?: number;
  /** Default: that of the newest trace. */
  readonly toUs?: number;
  readonly progress?: (done: RebuildReport) => void;
}

/** What was added up. */
export interface RebuildReport {
  readonly days: number;
  readonly traces: number;
  /** Sums of traces that were not stored. */
  readonly rollups: number;
}

/**
 * Adds the rollups up anew, a day at a time, from the traces that are stored and the sums of those that were not. Others
 * may write meanwhile.
 *
 * Shape: traces that have been removed since are no longer in the sums of these days.
 */
export async function rebuildRollups(
  database: Database,
  { fromUs, toUs, progress }: RebuildOptions = {},
): Promise<RebuildReport> {
  const [bounds] = await database.query({
    text: 'SELECT MIN(start_us) AS first, MAX(start_us) AS last FROM llm_traces',
    values: [],
  });
  const first = fromUs ?? Number(bounds?.['first'] ?? 0);
  const newest = bounds?.['last'] ?? undefined;
  const last = toUs ?? (newest === undefined ? first : Number(newest) + 1);
  let done: RebuildReport = { days: 0, traces: 0, rollups: 0 };
  for (let day = Math.floor(first / DAY_US) * DAY_US; day < last; day += DAY_US) {
    const added = await database.transaction((tx) => rebuildDay(tx, day));
    done = {
      days: done.days + 1,
      traces: done.traces + added.traces,
      rollups: done.rollups + added.rollups,
    };
    progress?.(done);
  }
  return done;
}

/** Whoever has written traces of the day and not their sums waits for us; what they wrote is not seen here. */
async function rebuildDay(tx: Transaction, dayUs: number): Promise<Omit<RebuildReport, 'days'>> {
  const hours = Array.from({ length: 24 }, (_, hour) => `rollup hour ${dayUs + hour * HOUR_US}`);
  await tx.lock([...hours, `rollup day ${dayUs}`]);
  await tx.run({
    text: 'DELETE FROM llm_rollups WHERE window_us >= ? AND window_us < ?',
    values: [dayUs, dayUs + DAY_US],
  });
  const batch = new RollupBatch();
  let traces = 0;
  for (let after: Row | undefined; ;) {
    const rows = await tracesOf(tx, dayUs, after);
    await countAll(tx, rows, batch);
    traces += rows.length;
    if (rows.length < PAGE) break;
    after = rows.at(-1);
  }
  const rollups = await tx.query({
    text: 'SELECT record FROM llm_rollup_records WHERE window_us >= ? AND window_us < ?',
    values: [dayUs, dayUs + DAY_US],
  });
  for (const row of rollups) countRollup(JSON.parse(String(row['record'])) as RollupRecord, batch);
  await writeRollups(tx, batch);
  return { traces, rollups: rollups.length };
}

function tracesOf(tx: Transaction, dayUs: number, after: Row | undefined): Promise<readonly Row[]> {
  const { dialect } = tx;
  const from = after === undefined ? dayUs : Number(after['start_us']);
  const when = dialect.startsBetween('t', from, dayUs + DAY_US);
  const next =
    after === undefined ? '' : ' AND (t.start_us, t.trace_id, t.root_span_id) > (?, ?, ?)';
  return tx.query({
    text: `SELECT t.trace_id, t.root_span_id, t.start_us, b.body FROM llm_traces t
      JOIN llm_bodies b ON ${dialect.partOf('b', 't')} WHERE ${when.text}${next}
      ORDER BY t.start_us, t.trace_id, t.root_span_id LIMIT ${PAGE}`,
    values: [
      ...when.values,
      ...(after === undefined
        ? []
        : [Number(after['start_us']), String(after['trace_id']), String(after['root_span_id'])]),
    ],
  });
}

async function countAll(tx: Transaction, rows: readonly Row[], batch: RollupBatch): Promise<void> {
  if (rows.length === 0) return;
  const late = await addendaOf<LateSpanRecord>(tx, 'llm_late_spans', rows);
  const costs = await addendaOf<CostRecord>(tx, 'llm_costs', rows);
  for (const row of rows) {
    const key = keyOf(row);
    const record = JSON.parse(String(row['body'])) as TraceRecord;
    const addenda = { late: late.get(key) ?? [], costs: costs.get(key) ?? [] };
    countTrace(deriveTrace(record, addenda), batch, 1);
  }
}

async function addendaOf<R>(
  tx: Transaction,
  table: 'llm_late_spans' | 'llm_costs',
  rows: readonly Row[],
): Promise<ReadonlyMap<string, readonly R[]>> {
  const given = tx.dialect.rows(
    'k',
    ['a', 'b'],
    rows.map((row) => [String(row['trace_id']), String(row['root_span_id'])]),
  );
  const found = await tx.query({
    text: `SELECT w.trace_id, w.root_span_id, w.record FROM ${given.text} CROSS JOIN ${table} w
      WHERE w.trace_id = k.a AND w.root_span_id = k.b AND w.applied = 1 ORDER BY w.created_us`,
    values: given.values,
  });
  const byTrace = new Map<string, R[]>();
  for (const row of found) {
    const record = JSON.parse(String(row['record'])) as R;
    const list = byTrace.get(keyOf(row));
    if (list === undefined) byTrace.set(keyOf(row), [record]);
    else list.push(record);
  }
  return byTrace;
}

function keyOf(row: Row): string {
  return `${row['trace_id']} ${row['root_span_id']}`;
}
