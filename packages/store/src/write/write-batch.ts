import type { NewRow, SqlQuery, Transaction } from '../database/database.js';
import type { TableName } from '../schema/tables.js';
import type { JournalPosition } from '../trace-store.js';
import { countRollup, countTrace } from '../rollup/count-trace.js';
import { RollupBatch } from '../rollup/rollup-batch.js';
import { writeRollups } from '../rollup/write-rollups.js';
import type { PreparedBatch, PreparedTrace } from './prepared-batch.js';
import { settleScores } from './settle-scores.js';
import { settleTraces } from './settle-traces.js';
import { columnName, toMicros } from './column-values.js';

/** Writes a batch in one transaction. Shape: how many of its records were new. */
export async function writeBatch(
  tx: Transaction,
  batch: PreparedBatch,
  journal?: JournalPosition,
): Promise<number> {
  if (journal !== undefined && !(await advance(tx, journal))) return 0;
  const rollups = new RollupBatch();
  const fresh = await insertTraces(tx, batch);
  let written = fresh.length;
  for (const { derived } of fresh) countTrace(derived, rollups, 1);
  written += await insertOpen(tx, batch, fresh);
  const late = await insertAll(tx, 'llm_late_spans', batch.late.values());
  const costs = await insertAll(tx, 'llm_costs', batch.costs.values());
  const scores = await insertAll(tx, 'llm_scores', batch.scores.values());
  const contents = await insertAll(tx, 'llm_contents', batch.contents.values());
  await insertAll(tx, 'llm_content_refs', batch.references.values());
  const prompts = await insertAll(tx, 'llm_prompts', batch.prompts.values());
  const labels = await insertAll(tx, 'llm_prompt_labels', batch.labels.values());
  for (const added of [late, costs, scores, contents, prompts, labels]) written += added.length;
  written += await insertRollups(tx, batch, rollups);
  await settleBatch(tx, batch, rollups);
  await writeRollups(tx, rollups);
  return written;
}

/** Brings together what belongs together and was written apart: late spans, costs and scores with their traces. */
export async function settleBatch(
  tx: Transaction,
  batch: PreparedBatch,
  rollups: RollupBatch,
): Promise<void> {
  const roots = new Map<string, readonly [string, string]>();
  for (const row of [
    ...[...batch.traces.values()].map((trace) => trace.row),
    ...batch.late.values(),
    ...batch.costs.values(),
  ]) {
    const root = [String(row['trace_id']), String(row['root_span_id'])] as const;
    roots.set(root.join(' '), root);
  }
  await settleTraces(tx, [...roots.values()], rollups);
  await settleScores(tx, batch);
}

/** Shape: false where another has been there. */
async function advance(tx: Transaction, journal: JournalPosition): Promise<boolean> {
  const [changed] = await tx.insert('llm_journal_positions', [{ ...journal }]);
  return changed !== undefined;
}

async function insertTraces(
  tx: Transaction,
  batch: PreparedBatch,
): Promise<readonly PreparedTrace[]> {
  const traces = [...batch.traces.values()];
  if (traces.length === 0) return traces;
  const keys = await tx.insert(
    'llm_traces',
    traces.map(({ row }) => row),
  );
  const fresh: PreparedTrace[] = [];
  const parts: Record<'spans' | 'chunks' | 'bodies' | 'texts', NewRow[]> = {
    spans: [],
    chunks: [],
    bodies: [],
    texts: [],
  };
  for (const [i, trace] of traces.entries()) {
    const trace_key = keys[i];
    if (trace_key === undefined) continue;
    fresh.push(trace);
    for (const row of trace.spans) parts.spans.push({ ...row, trace_key });
    for (const row of trace.chunks) parts.chunks.push({ ...row, trace_key });
    parts.bodies.push({ ...trace.body, trace_key });
    if (trace.texts !== undefined) parts.texts.push({ ...trace.texts, trace_key });
  }
  await insertAll(tx, 'llm_bodies', parts.bodies);
  await insertAll(tx, 'llm_texts', parts.texts);
  await insertAll(tx, 'llm_spans', parts.spans);
  await insertAll(tx, 'llm_retrieval_chunks', parts.chunks);
  return fresh;
}

/** A root that has ended is open no more, whichever record came first. */
async function insertOpen(
  tx: Transaction,
  batch: PreparedBatch,
  fresh: readonly PreparedTrace[],
): Promise<number> {
  let written = 0;
  const open = [...batch.open.entries()].filter(([key]) => !batch.traces.has(key));
  if (open.length > 0) {
    const ended = await tx.query(
      rootsIn(
        tx,
        open.map(([, record]) => [name(record.traceId), name(record.rootSpanId)]),
      ),
    );
    const known = new Set(ended.map((row) => `${row['trace_id']} ${row['root_span_id']}`));
    const rows = open
      .filter(([, record]) => !known.has(`${name(record.traceId)} ${name(record.rootSpanId)}`))
      .map(([, record]) => ({
        trace_id: name(record.traceId),
        root_span_id: name(record.rootSpanId),
        kind: name(record.kind),
        name: name(record.name),
        start_us: toMicros(record.startTime),
        service_name: name(record.serviceName),
        environment: name(record.environment),
        request_id: columnName(record.requestId),
      }));
    written = (await insertAll(tx, 'llm_open_traces', rows)).length;
  }
  if (fresh.length > 0) {
    const roots = fresh.map(({ record }) => [name(record.traceId), name(record.rootSpanId)]);
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
  batch: PreparedBatch,
  rollups: RollupBatch,
): Promise<number> {
  const records = [...batch.rollups.values()];
  if (records.length === 0) return 0;
  const added = await tx.insert(
    'llm_rollup_records',
    records.map(({ rollupId }) => ({ rollup_id: name(rollupId) })),
  );
  let written = 0;
  for (const [i, record] of records.entries()) {
    if (added[i] === undefined) continue;
    countRollup(record, rollups);
    written++;
  }
  return written;
}

/** Shape: the rows that were new or changed something. */
async function insertAll(
  tx: Transaction,
  table: TableName,
  rows: Iterable<NewRow>,
): Promise<readonly NewRow[]> {
  const list = [...rows];
  if (list.length === 0) return list;
  const added = await tx.insert(table, list);
  return list.filter((_row, i) => added[i] !== undefined);
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
