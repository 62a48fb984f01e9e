import type { Database, SqlValue, Transaction } from '../database/database.js';
import { expireTexts } from './expire-texts.js';
import type { RetentionConfig, RetentionScope } from './retention-config.js';
import { dropContents } from './take-references.js';
import { keyColumns, traceKeyOf } from '../database/trace-key.js';
import { TraceBatch } from './trace-batch.js';

const DAY_US = 86_400_000_000;
/** A whole text may come before the record that refers to it. */
const UNREFERENCED_US = DAY_US;

interface Leftover {
  readonly table: string;
  readonly key: string;
  readonly where: string;
  readonly values: readonly SqlValue[];
}

/**
 * Removes what belongs to no trace: late spans, costs and scores whose trace is gone or never came, roots that never ended,
 * prompts that are no longer used, sums by the hour and by user beyond their time, and whole texts without a reference.
 *
 * Shape: how many rows. Units: `nowUs` epoch µs.
 */
export async function sweep(
  database: Database,
  config: RetentionConfig,
  nowUs: number,
): Promise<number> {
  const { textDays, metadataDays } = config.scopes.at(-1) as RetentionScope;
  let removed = 0;
  const textsBefore = Math.floor(nowUs - textDays * DAY_US);
  if (Number.isFinite(textsBefore)) {
    removed += await inBatches(config, () => clearLateTexts(database, config, textsBefore));
  }
  const before = Math.floor(nowUs - metadataDays * DAY_US);
  for (const leftover of Number.isFinite(before) ? leftoversBefore(before) : []) {
    removed += await inBatches(config, () =>
      database.transaction((tx) => remove(tx, leftover, config.batchSize)),
    );
  }
  if (Number.isFinite(before)) await database.transaction(forgetPromptTexts);
  return removed + (await dropUnreferenced(database, config, nowUs - UNREFERENCED_US));
}

async function inBatches(
  { batchSize }: RetentionConfig,
  batch: () => Promise<number>,
): Promise<number> {
  let total = 0;
  for (;;) {
    const count = await batch();
    total += count;
    if (count < batchSize) return total;
  }
}

function remove(
  tx: Transaction,
  { table, key, where, values }: Leftover,
  limit: number,
): Promise<number> {
  return tx.run({
    text: `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${where} LIMIT ${limit})`,
    values,
  });
}

/** Texts of late spans that came when that of their trace had gone, or whose trace never came. */
function clearLateTexts(
  database: Database,
  { batchSize }: RetentionConfig,
  beforeUs: number,
): Promise<number> {
  return database.transaction(async (tx) => {
    const rows = await tx.query({
      text: `SELECT ${keyColumns(tx.dialect, 't')} FROM llm_late_spans l JOIN llm_traces t
        ON t.trace_id = l.trace_id AND t.root_span_id = l.root_span_id
        WHERE l.texts IS NOT NULL AND l.created_us < ? AND t.text_state <> 'kept' LIMIT ${batchSize}`,
      values: [beforeUs],
    });
    if (rows.length > 0) await expireTexts(tx, new TraceBatch(tx.dialect, rows.map(traceKeyOf)));
    const key = 'trace_id, root_span_id, span_id';
    const traceless = await tx.run({
      text: `UPDATE llm_late_spans SET texts = NULL WHERE (${key}) IN (SELECT ${key} FROM llm_late_spans l
        WHERE l.texts IS NOT NULL AND l.created_us < ? AND NOT EXISTS (SELECT 1 FROM llm_traces t
          WHERE t.trace_id = l.trace_id AND t.root_span_id = l.root_span_id) LIMIT ${batchSize})`,
      values: [beforeUs],
    });
    return rows.length + traceless;
  });
}

function leftoversBefore(beforeUs: number): readonly Leftover[] {
  const traceless = (table: string): string =>
    `created_us < ? AND NOT EXISTS (SELECT 1 FROM llm_traces t WHERE t.trace_id = ${table}.trace_id)`;
  const values = [beforeUs];
  return [
    {
      table: 'llm_late_spans',
      key: 'trace_id, root_span_id, span_id',
      where: traceless('llm_late_spans'),
      values,
    },
    {
      table: 'llm_costs',
      key: 'trace_id, root_span_id, created_us, price_version',
      where: traceless('llm_costs'),
      values,
    },
    { table: 'llm_scores', key: 'score_id', where: traceless('llm_scores'), values },
    {
      table: 'llm_open_traces',
      key: 'trace_id, root_span_id',
      where: 'start_us < ?',
      values,
    },
    {
      table: 'llm_prompts',
      key: 'role, name, version_id, hash',
      where: 'last_seen_us < ?',
      values,
    },
    {
      table: 'llm_prompt_labels',
      key: 'name, label, version_id, from_us, service_name, environment',
      where: 'to_us < ?',
      values,
    },
    { table: 'llm_gaps', key: 'gap_id', where: 'to_us < ?', values },
    { table: 'llm_rollup_records', key: 'rollup_id', where: 'window_us < ?', values },
    {
      table: 'llm_rollups',
      key: 'granularity, dimension, window_us, value, value2',
      where: "window_us < ? AND (granularity = 'hour' OR dimension = 'user_id_hash')",
      values,
    },
  ];
}

/** A prompt belongs to no trace: what its text was referred to by goes with the last prompt that had it. */
async function forgetPromptTexts(tx: Transaction): Promise<void> {
  await tx.run({
    text: `DELETE FROM llm_content_refs WHERE trace_id = '' AND NOT EXISTS (
      SELECT 1 FROM llm_prompts p WHERE p.content_hash = llm_content_refs.hash)`,
    values: [],
  });
}

async function dropUnreferenced(
  database: Database,
  config: RetentionConfig,
  beforeUs: number,
): Promise<number> {
  return inBatches(config, () =>
    database.transaction(async (tx) => {
      const rows = await tx.query({
        text: `SELECT hash, tenant_id FROM llm_contents c WHERE c.created_us < ? AND NOT EXISTS (
          SELECT 1 FROM llm_content_refs r WHERE r.hash = c.hash AND r.tenant_id = c.tenant_id) LIMIT ${config.batchSize}`,
        values: [Math.floor(beforeUs)],
      });
      return rows.length === 0 ? 0 : dropContents(tx, rows);
    }),
  );
}
