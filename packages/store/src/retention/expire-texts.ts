import type { SqlQuery, Transaction } from '../database/database.js';
import { keepsWords } from '../full-text/full-text.js';
import { removeWords } from '../full-text/word-index.js';
import { takeReferences } from './take-references.js';
import type { TraceBatch } from './trace-batch.js';

/** Removes the texts of some traces, and every whole text that nothing else refers to. Shape: how many of the latter. */
export async function expireTexts(tx: Transaction, batch: TraceBatch): Promise<number> {
  const run = ({ text, values }: SqlQuery, statement: string): Promise<number> =>
    tx.run({ text: `${statement} WHERE ${text}`, values });
  await run(batch.among('llm_texts', 'part'), 'DELETE FROM llm_texts');
  if (await keepsWords(tx)) await removeWords(tx, batch);
  await run(
    batch.among('llm_traces', 'trace'),
    "UPDATE llm_traces SET error_message = NULL, metadata = NULL, text_state = 'expired'",
  );
  const spans = batch.among('llm_spans', 'part');
  await run(
    { ...spans, text: `(error_message IS NOT NULL OR query_text IS NOT NULL) AND ${spans.text}` },
    'UPDATE llm_spans SET error_message = NULL, query_text = NULL',
  );
  await run(batch.amongIds('llm_late_spans'), 'UPDATE llm_late_spans SET texts = NULL');
  const scores = batch.amongTraceIds('llm_scores');
  await run(
    {
      ...scores,
      // Another local root under the id may still have its text.
      text: `comment IS NOT NULL AND ${scores.text} AND NOT EXISTS (SELECT 1 FROM llm_traces t
        WHERE t.trace_id = llm_scores.trace_id AND t.text_state = 'kept')`,
    },
    'UPDATE llm_scores SET comment = NULL',
  );
  return takeReferences(tx, batch);
}
