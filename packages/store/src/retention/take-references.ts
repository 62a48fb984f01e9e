import type { Row, Transaction } from '../database/database.js';
import type { TraceBatch } from './trace-batch.js';

/**
 * Takes back what some traces refer to: a whole text goes with its last reference.
 *
 * Shape: how many whole texts went.
 */
export async function takeReferences(tx: Transaction, batch: TraceBatch): Promise<number> {
  const { text, values } = batch.amongIds('llm_content_refs');
  const rows = await tx.query({
    text: `SELECT DISTINCT hash, tenant_id FROM llm_content_refs WHERE ${text}`,
    values,
  });
  if (rows.length === 0) return 0;
  await tx.run({ text: `DELETE FROM llm_content_refs WHERE ${text}`, values });
  return dropContents(tx, rows);
}

/** Removes those of some whole texts that nothing refers to. Shape: how many. */
export async function dropContents(tx: Transaction, rows: readonly Row[]): Promise<number> {
  const among = tx.dialect.rows(
    'gone',
    ['h', 't'],
    rows.map((row) => [String(row['hash']), String(row['tenant_id'])]),
  );
  return tx.run({
    text: `DELETE FROM llm_contents WHERE (hash, tenant_id) IN (SELECT gone.h, gone.t FROM ${among.text})
      AND NOT EXISTS (SELECT 1 FROM llm_content_refs r
        WHERE r.hash = llm_contents.hash AND r.tenant_id = llm_contents.tenant_id)`,
    values: among.values,
  });
}
