import type { SqlQuery, Transaction } from '../database/database.js';
import { keepsWords } from '../full-text/full-text.js';
import { removeWords } from '../full-text/word-index.js';
import { takeReferences } from './take-references.js';
import type { TraceBatch } from './trace-batch.js';

const PARTS = ['llm_spans', 'llm_retrieval_chunks', 'llm_bodies', 'llm_texts'] as const;

/** What went with some traces. */
export interface DeletedWith {
  readonly contents: number;
  readonly scores: number;
}

/** Removes some traces with all that belongs to them, and every whole text that nothing else refers to. */
export async function deleteTraces(tx: Transaction, batch: TraceBatch): Promise<DeletedWith> {
  const remove = (table: string, { text, values }: SqlQuery): Promise<number> =>
    tx.run({ text: `DELETE FROM ${table} WHERE ${text}`, values });
  const contents = await takeReferences(tx, batch);
  for (const part of PARTS) await remove(part, batch.among(part, 'part'));
  if (await keepsWords(tx)) await removeWords(tx, batch);
  for (const table of ['llm_late_spans', 'llm_open_traces', 'llm_costs'])
    await remove(table, batch.amongIds(table));
  const requests = await requestScores(tx, batch);
  await remove('llm_traces', batch.among('llm_traces', 'trace'));
  const scores = batch.amongTraceIds('llm_scores');
  const removed = await remove('llm_scores', {
    ...scores,
    text: `${scores.text} AND NOT EXISTS (SELECT 1 FROM llm_traces t WHERE t.trace_id = llm_scores.trace_id
      AND (llm_scores.root_span_id IS NULL OR t.root_span_id = llm_scores.root_span_id))`,
  });
  return { contents, scores: removed + requests };
}

/** Scores that were given by the id of a request or response, and have not been tied to their trace. */
async function requestScores(tx: Transaction, batch: TraceBatch): Promise<number> {
  const { text, values } = batch.among('llm_traces', 'trace');
  const rows = await tx.query({
    text: `SELECT DISTINCT request_id FROM llm_traces WHERE request_id IS NOT NULL AND ${text}`,
    values,
  });
  if (rows.length === 0) return 0;
  const among = tx.dialect.rows(
    'asked',
    ['r'],
    rows.map((row) => [String(row['request_id'])]),
  );
  return tx.run({
    text: `DELETE FROM llm_scores WHERE trace_id IS NULL AND request_id IN (SELECT asked.r FROM ${among.text})`,
    values: among.values,
  });
}
