import type { Database, Row, Transaction } from '../database/database.js';
import { unpackTexts } from '../write/packed-texts.js';
import { Pace } from '../write/pace.js';
import { insertWords, type RootWords } from './word-index.js';
import { wordsOf } from './words.js';

const BATCH = 200;

/**
 * Adds the words of every trace that has its text to the index, a few at a time, as long as that is wanted. Shape: whether it
 * came to the end.
 */
export async function indexStored(database: Database, goOn: () => boolean): Promise<boolean> {
  for (let after: Row | undefined; goOn();) {
    const last = await database.transaction((tx) => indexSome(tx, after));
    if (last === undefined) return true;
    after = last;
  }
  return false;
}

/** Shape: the last row of the batch; none where there was nothing left. */
async function indexSome(tx: Transaction, after: Row | undefined): Promise<Row | undefined> {
  const rows = await tx.query(
    tx.dialect.name === 'sqlite'
      ? {
          text: `SELECT trace_key, trace_id, root_span_id, texts FROM llm_texts WHERE trace_key > ? ORDER BY trace_key LIMIT ${BATCH}`,
          values: [Number(after?.['trace_key'] ?? 0)],
        }
      : {
          // Whoever removes a text waits, so that it finds its words and removes them too.
          text: `SELECT trace_id, root_span_id, texts FROM llm_texts WHERE (trace_id, root_span_id) > (?, ?)
            ORDER BY trace_id, root_span_id LIMIT ${BATCH} FOR SHARE`,
          values: [String(after?.['trace_id'] ?? ''), String(after?.['root_span_id'] ?? '')],
        },
  );
  const pace = new Pace();
  const found: RootWords[] = [];
  for (const row of rows) {
    found.push({
      traceId: String(row['trace_id']),
      rootSpanId: String(row['root_span_id']),
      words: wordsOf(unpackTexts(String(row['texts']))),
    });
    await pace.rest();
  }
  await insertWords(tx, found);
  return rows.at(-1);
}
