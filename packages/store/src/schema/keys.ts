import type { TableName } from './tables.js';

/** What tells the rows of a table apart, where one may come again. Parts of a trace come with their trace alone. */
export const KEYS: Partial<Readonly<Record<TableName, readonly string[]>>> = {
  llm_traces: ['trace_id', 'root_span_id'],
  llm_late_spans: ['trace_id', 'root_span_id', 'span_id'],
  llm_open_traces: ['trace_id', 'root_span_id'],
  llm_costs: ['trace_id', 'root_span_id', 'created_us', 'price_version'],
  llm_scores: ['score_id'],
  llm_contents: ['hash', 'tenant_id'],
  llm_content_refs: ['hash', 'tenant_id', 'trace_id', 'root_span_id', 'span_id', 'path'],
  llm_prompts: ['role', 'name', 'version_id', 'hash'],
  llm_prompt_labels: ['name', 'label', 'version_id', 'from_us', 'service_name', 'environment'],
  llm_rollups: ['granularity', 'dimension', 'window_us', 'value', 'value2'],
  llm_rollup_records: ['rollup_id'],
  llm_holds: ['hold_id'],
  llm_journal_positions: ['directory', 'segment'],
  llm_access_log: ['access_id'],
  llm_access_traces: ['access_id', 'trace_id'],
  llm_gaps: ['gap_id'],
  llm_meta: ['key'],
};
