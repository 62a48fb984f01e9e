import type { Transaction } from '../database/database.js';
import type { RollupBatch } from '../rollup/rollup-batch.js';
import { columnName } from './column-values.js';
import type { RecordBatch } from './record-batch.js';
import { settleScores } from './settle-scores.js';
import { settleTraces } from './settle-traces.js';

/** Brings together what belongs together and was written apart: late spans, costs and scores with their traces. */
export async function settleBatch(
  tx: Transaction,
  batch: RecordBatch,
  rollups: RollupBatch,
): Promise<void> {
  const roots = new Map<string, readonly [string, string]>();
  const add = (traceId: unknown, rootSpanId: unknown): void => {
    const root = [String(traceId), String(rootSpanId)] as const;
    roots.set(root.join(' '), root);
  };
  for (const { traceId, rootSpanId } of batch.traces) {
    add(columnName(traceId), columnName(rootSpanId));
  }
  for (const rows of [batch.late, batch.costs]) {
    for (const row of rows.values()) add(row['trace_id'], row['root_span_id']);
  }
  await settleTraces(tx, [...roots.values()], rollups);
  await settleScores(tx, batch);
}
