/** How a column is kept. `json` is text in SQLite and `jsonb` in PostgreSQL. */
export type ColumnType = 'text' | 'big' | 'int' | 'real' | 'json' | 'bytes';

/** A column that is written. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** A table of the store. */
export type TableName =
  | 'llm_traces'
  | 'llm_spans'
  | 'llm_retrieval_chunks'
  | 'llm_bodies'
  | 'llm_texts'
  | 'llm_late_spans'
  | 'llm_open_traces'
  | 'llm_costs'
  | 'llm_scores'
  | 'llm_contents'
  | 'llm_content_refs'
  | 'llm_prompts'
  | 'llm_prompt_labels'
  | 'llm_rollups'
  | 'llm_rollup_records'
  | 'llm_holds'
  | 'llm_journal_positions'
  | 'llm_access_log'
  | 'llm_access_traces'
  | 'llm_gaps'
  | 'llm_meta';

/** Reads `name` or `name:type`, with spaces between; a type that is not given is text. */
function columns(list: string): readonly Column[] {
  return list.split(' ').map((item) => {
    const [name = '', type = 'text'] = item.split(':');
    return { name, type: type as ColumnType };
  });
}

/**
 * The columns that are written, in the order of a row. What a database computes by itself is left out.
 *
 * Shape: `trace_key` exists in SQLite alone, where it ties what belongs to a trace together.
 */
export const TABLES: Readonly<Record<TableName, readonly Column[]>> = {
  llm_traces: columns(
    'trace_key:big trace_id root_span_id remote_parent_span_id start_us:big kind name status outcome' +
      ' latency_ms:real route method status_code:int service_name environment pipeline pipeline_tier' +
      ' pipeline_version deployment_id git_sha request_id session_id user_id_hash user_segment' +
      ' user_first_seen:big tenant_id locale feature variant model provider models:json prompts:json' +
      ' tools:json tags:json feature_flags:json metadata:json prompt_name prompt_version release_label' +
      ' finish_reason llm_calls:int tool_calls:int retries:int prompt_tokens:big completion_tokens:big' +
      ' cached_tokens:big cost_nano_usd:big eval_cost_nano_usd:big unpriced_calls:int llm_wait_ms:real' +
      ' tool_wait_ms:real ttft_ms:real top_chunk_score:real empty_retrievals:int retrieved_tokens:big' +
      ' error_type error_code error_message span_count:int dropped_spans:int sampling_tier sampling_rule' +
      ' sampling_rate:real redaction_count:int entity_types:json policy_version scores:json text_state' +
      ' longest_step_ms:real',
  ),
  llm_spans: columns(
    'trace_key:big trace_id root_span_id trace_start_us:big seq:int span_id parent_span_id' +
      ' runtime_parent_span_id kind name start_us:big latency_ms:real status late:int error_type error_code' +
      ' error_message retryable:int http_status:int provider model response_model response_id' +
      ' provider_request_id prompt_name prompt_version release_label expected_prompt_version' +
      ' system_prompt_hash response_format finish_reason output_shape purpose attempt:int retry_of_span_id' +
      ' stream_completion ttft_ms:real temperature:real params:json prompt_tokens:big completion_tokens:big' +
      ' cached_tokens:big reasoning_tokens:big cost_nano_usd:big cost_status leaf:int judge:int index_name' +
      ' index_version query_text top_k_requested:int top_k_returned:int top_score:real retrieved_tokens:big' +
      ' reranked:int fed_span_id tool_name tool_version call_id asked_by_span_id arguments_valid:int' +
      ' success:int side_effect format schema_name valid:int repair_attempts:int guardrail_check' +
      ' guardrail_stage guardrail_action flagged:int evaluator agent_name step_index:int failed_route',
  ),
  llm_retrieval_chunks: columns(
    'trace_key:big trace_id root_span_id trace_start_us:big span_seq:int position:int span_id chunk_id' +
      ' source_doc_id title score:real tokens:big text_length:big text_hash',
  ),
  llm_bodies: columns('trace_key:big trace_id root_span_id trace_start_us:big body'),
  llm_texts: columns('trace_key:big trace_id root_span_id trace_start_us:big input output texts'),
  llm_late_spans: columns(
    'trace_id root_span_id span_id tenant_id created_us:big record texts applied:int',
  ),
  llm_open_traces: columns(
    'trace_id root_span_id kind name start_us:big service_name environment request_id',
  ),
  llm_costs: columns('trace_id root_span_id created_us:big price_version record applied:int'),
  llm_scores: columns(
    'score_id trace_id root_span_id request_id response_id span_id name value:real string_value data_type' +
      ' label comment source evaluator evaluator_version created_us:big applied:int trace_start_us:big' +
      ' sampling_rate:real trace_prompt',
  ),
  llm_contents: columns('hash tenant_id text exact chars:big bytes:big created_us:big'),
  llm_content_refs: columns('hash tenant_id trace_id root_span_id span_id path'),
  llm_prompts: columns(
    'role name version_id hash release_label git_sha text content_hash first_seen_us:big last_seen_us:big' +
      ' conflicts_with service_name environment',
  ),
  llm_prompt_labels: columns(
    'name label version_id from_us:big to_us:big service_name environment',
  ),
  llm_rollups: columns(
    'granularity window_us:big dimension value value2 count:big errors:big traces:big trace_errors:big' +
      ' llm_calls:big tool_calls:big retries:big prompt_tokens:big completion_tokens:big cached_tokens:big' +
      ' cost_nano_usd:big eval_cost_nano_usd:big unpriced_calls:big llm_wait_us:big tool_wait_us:big' +
      ' latency_sum_us:big stored:big retry_cost_nano_usd:big retrievals:big empty_retrievals:big' +
      ' retrieved_tokens:big retrieving_tokens:big latency:bytes ttft:bytes top_score:bytes tokens:bytes',
  ),
  llm_rollup_records: columns('rollup_id window_us:big record'),
  llm_holds: columns('hold_id kind subject reason created_us:big'),
  llm_journal_positions: columns('directory segment position:big'),
  llm_access_log: columns('access_id at_us:big user_name role via what traces:int'),
  llm_access_traces: columns('access_id trace_id'),
  llm_gaps: columns(
    'gap_id exporter reason records:big from_us:big to_us:big service_name environment',
  ),
  llm_meta: columns('key value'),
};
