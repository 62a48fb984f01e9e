import type { Dialect, SqlQuery, Transaction } from '../database/database.js';
import type { TraceBatch } from '../retention/trace-batch.js';
import { sql, raw } from '../query/sql.js';
import type { WantedWord } from './words.js';

/** The words of a root. */
export interface RootWords {
  readonly traceId: string;
  readonly rootSpanId: string;
  readonly words: string;
}

// The words have been told apart before: neither database is to know better, so that both find the same.
const SQLITE_TABLE = [
  `CREATE VIRTUAL TABLE IF NOT EXISTS llm_words USING fts5(words, detail = none, tokenize = 'ascii')`,
  // What is deleted is gone from the index, and not only marked in it.
  `INSERT INTO llm_words (llm_words, rank) VALUES ('secure-delete', 1)`,
];
const LEXEMES = "array_to_tsvector(string_to_array(words, ' '))";
const POSTGRES_TABLE = [
  'CREATE TABLE IF NOT EXISTS llm_words (trace_id text NOT NULL, root_span_id text NOT NULL, words text NOT NULL, PRIMARY KEY (trace_id, root_span_id))',
  `CREATE INDEX IF NOT EXISTS llm_words_lexemes ON llm_words USING gin (${LEXEMES})`,
];

/**
 * Waits for whoever writes or removes traces, and keeps others waiting: they read what is locked, so that those who come later
 * know of the index. SQLite lets one write at a time anyway.
 */
export async function lockForWordIndex(tx: Transaction): Promise<void> {
  if (tx.dialect.name === 'postgres')
    await tx.run({ text: 'LOCK TABLE llm_meta IN ACCESS EXCLUSIVE MODE', values: [] });
}

/** Makes the table of words where there is none. */
export async function createWordIndex(tx: Transaction): Promise<void> {
  const statements = tx.dialect.name === 'sqlite' ? SQLITE_TABLE : POSTGRES_TABLE;
  for (const text of statements) await tx.run({ text, values: [] });
}

/** Adds the words of roots that are stored and have none yet. */
export async function insertWords(tx: Transaction, roots: readonly RootWords[]): Promise<void> {
  const rows = roots.filter(({ words }) => words !== '');
  if (rows.length === 0) return;
  const given = tx.dialect.rows(
    'k',
    ['a', 'b', 'w'],
    rows.map(({ traceId, rootSpanId, words }) => [traceId, rootSpanId, words]),
  );
  await tx.run(
    tx.dialect.name === 'sqlite'
      ? {
          text: `INSERT INTO llm_words (rowid, words) SELECT t.trace_key, k.w FROM ${given.text}
            CROSS JOIN llm_traces t WHERE t.trace_id = k.a AND t.root_span_id = k.b
            AND NOT EXISTS (SELECT 1 FROM llm_words o WHERE o.rowid = t.trace_key)`,
          values: given.values,
        }
      : {
          text: `INSERT INTO llm_words (trace_id, root_span_id, words) SELECT k.a, k.b, k.w FROM ${given.text} ON CONFLICT DO NOTHING`,
          values: given.values,
        },
  );
}

/** Removes the words of some traces. */
export async function removeWords(tx: Transaction, batch: TraceBatch): Promise<void> {
  const { text, values } =
    tx.dialect.name === 'sqlite' ? batch.amongKeys('llm_words.rowid') : batch.amongIds('llm_words');
  await tx.run({ text: `DELETE FROM llm_words WHERE ${text}`, values });
}

/** A condition that a trace `t` has all of some words. */
export function hasWords({ name }: Dialect, words: readonly WantedWord[]): SqlQuery {
  return name === 'sqlite'
    ? sql`t.trace_key IN (SELECT rowid FROM llm_words WHERE llm_words MATCH ${matchOf(words)})`
    : sql`(t.trace_id, t.root_span_id) IN (SELECT w.trace_id, w.root_span_id FROM llm_words w
        WHERE ${raw(LEXEMES)} @@ CAST(${lexemesOf(words)} AS tsquery))`;
}

/** Source: https://sqlite.org/fts5.html#full_text_query_syntax. Words have letters and digits alone. */
function matchOf(words: readonly WantedWord[]): string {
  return words.map(({ word, isPrefix }) => `"${word}"${isPrefix ? ' *' : ''}`).join(' AND ');
}

/** Source: https://www.postgresql.org/docs/current/datatype-textsearch.html. */
function lexemesOf(words: readonly WantedWord[]): string {
  return words.map(({ word, isPrefix }) => `'${word}'${isPrefix ? ':*' : ''}`).join(' & ');
}
