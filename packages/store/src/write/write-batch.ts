import type { TraceRecord } from '@llmtrace/core';
import { keepsWords } from '../full-text/full-text.js';
import { insertWords, type RootWords } from '../full-text/word-index.js';
import { wordsOfTrace } from '../full-text/words.js';
import type { NewRow, SqlQuery, Transaction } from '../database/database.js';
import { countRollup, countTrace } from '../rollup/count-trace.js';
import { RollupBatch } from '../rollup/rollup-batch.js';
import { writeRollups } from '../rollup/write-rollups.js';
import type { TableName } from '../schema/tables.js';
import type { JournalPosition } from '../trace-store.js';
import { columnName, toMicros } from './column-values.js';
import type { DerivedTrace } from './derive-trace.js';
import { Pace } from './pace.js';
import type { PreparedTrace } from './prepare-trace.js';
import type { RecordBatch } from './record-batch.js';
import { settleBatch } from './settle-batch.js';
import { underWay } from './under-way.js';

/** Parts of a batch that the database may have before it. */
const SLICES_AHEAD = 2;

/** Writes a batch in one transaction. Shape: how many of its records were new. */
export async function writeBatch(
  tx: Transaction,
  batch: RecordBatch,
  journal?: JournalPosition,
): Promise<number> {
  if (journal !== undefined && !(await advance(tx, journal))) return 0;
  const rollups = new RollupBatch();
  const fresh = await insertTraces(tx, batch, rollups);
  if (fresh.length > 0 && (await keepsWords(tx))) await insertWords(tx, await wordsOfAll(fresh));
  let written = fresh.length;
  written += await insertOpen(tx, batch, fresh);
  written += await insertAll(tx, 'llm_late_spans', batch.late);
  written += await insertAll(tx, 'llm_costs', batch.costs);
  written += await insertAll(tx, 'llm_scores', batch.scores);
  written += await insertAll(tx, 'llm_contents', batch.contents);
  await insertAll(tx, 'llm_content_refs', batch.references);
  written += await insertAll(tx, 'llm_prompts', batch.prompts);
  written += await insertAll(tx, 'llm_prompt_labels', batch.labels);
  written += await insertAll(tx, 'llm_gaps', batch.gaps);
  written += await insertRollups(tx, batch, rollups);
  await settleBatch(tx, batch, rollups);
  await writeRollups(tx, rollups);
  return written;
}

/** Shape: false where another has been there. */
async function advance(tx: Transaction, journal: JournalPosition): Promise<boolean> {
  const [changed = false] = await tx.insert('llm_journal_positions', [{ ...journal }]);
  return changed;
}

/** While the database takes some traces, the next ones are made ready. Shape: those that were new. */
async function insertTraces(
  tx: Transaction,
  batch: RecordBatch,
  rollups: RollupBatch,
): Promise<readonly TraceRecord[]> {
  const fresh: TraceRecord[] = [];
  await underWay(async (add) => {
    const ahead: Promise<void>[] = [];
    for await (const slice of batch.slices()) {
      await ahead.at(-SLICES_AHEAD);
      const inserted = countNew(tx.insertTraces(slice), slice.map(derivedOf), rollups, fresh);
      ahead.push(inserted);
      add(inserted);
    }
  });
  return fresh;
}

/** Shape: the rows that were handed over are not kept meanwhile. */
async function countNew(
  inserted: Promise<readonly boolean[]>,
  traces: readonly DerivedTrace[],
  rollups: RollupBatch,
  fresh: TraceRecord[],
): Promise<void> {
  const isNew = await inserted;
  for (const [at, derived] of traces.entries()) {
    if (isNew[at] !== true) continue;
    fresh.push(derived.trace);
    countTrace(derived, rollups, 1);
  }
}

function derivedOf({ derived }: PreparedTrace): DerivedTrace {
  return derived;
}

async function wordsOfAll(traces: readonly TraceRecord[]): Promise<readonly RootWords[]> {
  const pace = new Pace();
  const words: RootWords[] = [];
  for (const trace of traces) {
    words.push({
      traceId: name(trace.traceId),
      rootSpanId: name(trace.rootSpanId),
      words: wordsOfTrace(trace),
    });
    await pace.rest();
  }
  return words;
}

/** A root that has ended is open no more, whichever record came first. */
async function insertOpen(
  tx: Transaction,
  batch: RecordBatch,
  fresh: readonly TraceRecord[],
): Promise<number> {
  let written = 0;
  const open = [...batch.open].filter(([key]) => !batch.hasTrace(key)).map(([, record]) => record);
  if (open.length > 0) {
    const roots = open.map(({ traceId, rootSpanId }) => [name(traceId), name(rootSpanId)]);
    const ended = await tx.query(rootsIn(tx, roots));
    const known = new Set(ended.map((row) => `${row['trace_id']} ${row['root_span_id']}`));
    const rows = new Map<string, NewRow>();
    for (const record of open) {
      const key = `${name(record.traceId)} ${name(record.rootSpanId)}`;
      if (known.has(key)) continue;
      rows.set(key, {
        trace_id: name(record.traceId),
        root_span_id: name(record.rootSpanId),
        kind: name(record.kind),
        name: name(record.name),
        start_us: toMicros(record.startTime),
        service_name: name(record.serviceName),
        environment: name(record.environment),
        request_id: columnName(record.requestId),
      });
    }
    written = await insertAll(tx, 'llm_open_traces', rows);
  }
  if (fresh.length > 0) {
    const roots = fresh.map(({ traceId, rootSpanId }) => [name(traceId), name(rootSpanId)]);
    const given = tx.dialect.rows('k', ['a', 'b'], roots);
    await tx.run({
      text: `DELETE FROM llm_open_traces WHERE (trace_id, root_span_id) IN (SELECT k.a, k.b FROM ${given.text})`,
      values: given.values,
    });
  }
  return written;
}

async function insertRollups(
  tx: Transaction,
  batch: RecordBatch,
  rollups: RollupBatch,
): Promise<number> {
  const records = [...batch.rollups.values()];
  if (records.length === 0) return 0;
  const isNew = await tx.insert(
    'llm_rollup_records',
    records.map((record) => ({
      rollup_id: name(record.rollupId),
      window_us: toMicros(record.windowStart),
      record: JSON.stringify(record),
    })),
  );
  const fresh = records.filter((_record, i) => isNew[i]);
  const pace = new Pace();
  for (const record of fresh) {
    countRollup(record, rollups);
    await pace.rest();
  }
  return fresh.length;
}

/** Shape: how many rows were new or changed something. */
async function insertAll(
  tx: Transaction,
  table: TableName,
  rows: ReadonlyMap<string, NewRow>,
): Promise<number> {
  if (rows.size === 0) return 0;
  const changed = await tx.insert(table, [...rows.values()]);
  return changed.filter(Boolean).length;
}

function rootsIn(tx: Transaction, roots: readonly (readonly string[])[]): SqlQuery {
  const given = tx.dialect.rows('k', ['a', 'b'], roots);
  return {
    text: `SELECT t.trace_id, t.root_span_id FROM ${given.text} CROSS JOIN llm_traces t WHERE t.trace_id = k.a AND t.root_span_id = k.b`,
    values: given.values,
  };
}

function name(value: unknown): string {
  return columnName(value) ?? '';
}
