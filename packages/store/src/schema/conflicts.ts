import { TABLES, type TableName } from './tables.js';

const ROLLUP_SUMS = TABLES.llm_rollups
  .filter(({ name, type }) => type === 'big' && name !== 'window_us')
  .map(({ name }) => name);
const ROLLUP_SKETCHES = TABLES.llm_rollups
  .filter(({ type }) => type === 'bytes')
  .map(({ name }) => name);

/** What becomes of a row whose key is there already, where that is not nothing. Shape: the same in both dialects. */
export const ON_CONFLICT: Partial<Readonly<Record<TableName, string>>> = {
  llm_scores: replaceNewer(
    'score_id',
    'trace_id root_span_id request_id response_id span_id name value string_value data_type label comment source evaluator evaluator_version created_us applied trace_start_us sampling_rate trace_prompt',
    'llm_scores.created_us < excluded.created_us',
  ),
  llm_prompts: `(role, name, version_id, hash) DO UPDATE SET
    first_seen_us = CASE WHEN excluded.first_seen_us < llm_prompts.first_seen_us THEN excluded.first_seen_us ELSE llm_prompts.first_seen_us END,
    last_seen_us = CASE WHEN excluded.last_seen_us > llm_prompts.last_seen_us THEN excluded.last_seen_us ELSE llm_prompts.last_seen_us END,
    release_label = CASE WHEN excluded.last_seen_us > llm_prompts.last_seen_us THEN COALESCE(excluded.release_label, llm_prompts.release_label) ELSE COALESCE(llm_prompts.release_label, excluded.release_label) END,
    git_sha = COALESCE(llm_prompts.git_sha, excluded.git_sha),
    text = COALESCE(llm_prompts.text, excluded.text),
    content_hash = COALESCE(llm_prompts.content_hash, excluded.content_hash),
    conflicts_with = COALESCE(llm_prompts.conflicts_with, excluded.conflicts_with)
    WHERE excluded.first_seen_us < llm_prompts.first_seen_us OR excluded.last_seen_us > llm_prompts.last_seen_us
      OR (llm_prompts.text IS NULL AND excluded.text IS NOT NULL)
      OR (llm_prompts.content_hash IS NULL AND excluded.content_hash IS NOT NULL)
      OR (llm_prompts.conflicts_with IS NULL AND excluded.conflicts_with IS NOT NULL)`,
  llm_prompt_labels: `(name, label, version_id, from_us, service_name, environment) DO UPDATE SET to_us = excluded.to_us
    WHERE excluded.to_us IS NOT NULL AND (llm_prompt_labels.to_us IS NULL OR llm_prompt_labels.to_us < excluded.to_us)`,
  llm_rollups: replaceNewer(
    'granularity, dimension, window_us, value, value2',
    [...ROLLUP_SUMS, ...ROLLUP_SKETCHES].join(' '),
  ),
  llm_journal_positions: `(directory, segment) DO UPDATE SET position = excluded.position
    WHERE excluded.position > llm_journal_positions.position`,
  llm_meta: replaceNewer('key', 'value'),
};

/** Adds a row of `llm_rollups` to the one that is there. Needs the function `llm_add_sketches`. */
export const ADD_ROLLUP: string = `(granularity, dimension, window_us, value, value2) DO UPDATE SET ${[
  ...ROLLUP_SUMS.map((name) => `${name} = ${name} + excluded.${name}`),
  // Most rows have few of them, and a call of the function costs more than the row.
  ...ROLLUP_SKETCHES.map(
    (name) =>
      `${name} = CASE WHEN excluded.${name} IS NULL THEN ${name} WHEN ${name} IS NULL THEN excluded.${name} ELSE llm_add_sketches(${name}, excluded.${name}) END`,
  ),
].join(', ')}`;

function replaceNewer(key: string, columns: string, condition?: string): string {
  const set = columns
    .split(' ')
    .map((name) => `${name} = excluded.${name}`)
    .join(', ');
  return `(${key}) DO UPDATE SET ${set}${condition === undefined ? '' : ` WHERE ${condition}`}`;
}
