/** The tables of the first version, for PostgreSQL. Shape: in step with that of SQLite. */
export const POSTGRES_0001: string = `
CREATE TABLE llm_traces (
  trace_id text COLLATE "C" NOT NULL, root_span_id text NOT NULL, remote_parent_span_id text, start_us bigint NOT NULL,
  timestamp timestamptz NOT NULL, created_at timestamptz GENERATED ALWAYS AS (timestamp) STORED,
  kind text NOT NULL, name text NOT NULL, status text NOT NULL, outcome text NOT NULL,
  latency_ms double precision NOT NULL, route text, method text, status_code bigint,
  service_name text NOT NULL, environment text NOT NULL, pipeline text, pipeline_tier text,
  pipeline_version text, deployment_id text, git_sha text, request_id text, session_id text,
  user_id_hash text, user_segment text, user_first_seen bigint, tenant_id text, locale text, feature text,
  variant text, model text, provider text, models jsonb, prompts jsonb, tools jsonb, tags jsonb,
  feature_flags jsonb, metadata jsonb, prompt_name text, prompt_version text, release_label text,
  finish_reason text, llm_calls bigint NOT NULL, tool_calls bigint NOT NULL, retries bigint NOT NULL,
  prompt_tokens bigint NOT NULL, completion_tokens bigint NOT NULL, cached_tokens bigint NOT NULL,
  cost_nano_usd bigint, total_cost_usd double precision GENERATED ALWAYS AS (cost_nano_usd / 1e9) STORED,
  eval_cost_nano_usd bigint, unpriced_calls bigint NOT NULL, llm_wait_ms double precision NOT NULL,
  tool_wait_ms double precision NOT NULL, ttft_ms double precision, top_chunk_score double precision,
  empty_retrievals bigint NOT NULL, retrieved_tokens bigint, error_type text, error_code text,
  error_message text, span_count bigint NOT NULL, dropped_spans bigint NOT NULL,
  sampling_tier text NOT NULL, sampling_rule text NOT NULL, sampling_rate double precision NOT NULL,
  redaction_count bigint NOT NULL, entity_types jsonb, policy_version text, scores jsonb,
  text_state text NOT NULL, PRIMARY KEY (trace_id, root_span_id, timestamp)
) PARTITION BY RANGE (timestamp);
CREATE TABLE llm_spans (
  trace_id text NOT NULL, root_span_id text NOT NULL, trace_start_us bigint NOT NULL,
  trace_timestamp timestamptz NOT NULL, seq bigint NOT NULL, span_id text NOT NULL, parent_span_id text,
  runtime_parent_span_id text, kind text NOT NULL, name text NOT NULL, start_us bigint NOT NULL,
  timestamp timestamptz NOT NULL, created_at timestamptz GENERATED ALWAYS AS (timestamp) STORED,
  latency_ms double precision NOT NULL, status text NOT NULL, late bigint NOT NULL, error_type text,
  error_code text, error_message text, retryable bigint, http_status bigint, provider text, model text,
  response_model text, response_id text, provider_request_id text, prompt_name text, prompt_version text,
  release_label text, expected_prompt_version text, system_prompt_hash text, response_format text,
  finish_reason text, output_shape text, purpose text, attempt bigint, retry_of_span_id text,
  stream_completion text, ttft_ms double precision, temperature double precision, params jsonb,
  prompt_tokens bigint, completion_tokens bigint, cached_tokens bigint, reasoning_tokens bigint,
  cost_nano_usd bigint, cost_status text, leaf bigint, judge bigint, index_name text, index_version text,
  query_text text, top_k_requested bigint, top_k_returned bigint, top_score double precision,
  retrieved_tokens bigint, reranked bigint, fed_span_id text, tool_name text, tool_version text,
  call_id text, asked_by_span_id text, arguments_valid bigint, success bigint, side_effect text,
  format text, schema_name text, valid bigint, repair_attempts bigint, guardrail_check text,
  guardrail_stage text, guardrail_action text, flagged bigint, evaluator text, agent_name text,
  step_index bigint, PRIMARY KEY (trace_id, root_span_id, seq, trace_timestamp)
) PARTITION BY RANGE (trace_timestamp);
CREATE TABLE llm_retrieval_chunks (
  trace_id text NOT NULL, root_span_id text NOT NULL, trace_start_us bigint NOT NULL,
  trace_timestamp timestamptz NOT NULL, span_seq bigint NOT NULL, position bigint NOT NULL,
  span_id text NOT NULL, chunk_id text, source_doc_id text, title text, score double precision, tokens bigint,
  text_length bigint, text_hash text,
  PRIMARY KEY (trace_id, root_span_id, span_seq, position, trace_timestamp)
) PARTITION BY RANGE (trace_timestamp);
CREATE TABLE llm_bodies (
  trace_id text NOT NULL, root_span_id text NOT NULL, trace_start_us bigint NOT NULL,
  trace_timestamp timestamptz NOT NULL, body text NOT NULL,
  PRIMARY KEY (trace_id, root_span_id, trace_timestamp)
) PARTITION BY RANGE (trace_timestamp);
CREATE TABLE llm_texts (
  trace_id text NOT NULL, root_span_id text NOT NULL, trace_start_us bigint NOT NULL,
  trace_timestamp timestamptz NOT NULL, input text, output text, texts text NOT NULL,
  PRIMARY KEY (trace_id, root_span_id, trace_timestamp)
) PARTITION BY RANGE (trace_timestamp);
CREATE TABLE llm_late_spans (
  trace_id text NOT NULL, root_span_id text NOT NULL, span_id text NOT NULL, tenant_id text,
  created_us bigint NOT NULL, record text NOT NULL, texts text, applied bigint NOT NULL, PRIMARY KEY (trace_id, root_span_id, span_id)
);
CREATE TABLE llm_open_traces (
  trace_id text COLLATE "C" NOT NULL, root_span_id text NOT NULL, kind text NOT NULL, name text NOT NULL,
  start_us bigint NOT NULL, service_name text NOT NULL, environment text NOT NULL, request_id text,
  PRIMARY KEY (trace_id, root_span_id)
);
CREATE TABLE llm_costs (
  trace_id text NOT NULL, root_span_id text NOT NULL, created_us bigint NOT NULL, price_version text NOT NULL,
  record text NOT NULL, applied bigint NOT NULL, PRIMARY KEY (trace_id, root_span_id, created_us, price_version)
);
CREATE TABLE llm_scores (
  score_id text NOT NULL, trace_id text, root_span_id text, request_id text, response_id text, span_id text,
  name text NOT NULL, value double precision, string_value text, data_type text NOT NULL, label text,
  comment text, source text NOT NULL, evaluator text, evaluator_version text, created_us bigint NOT NULL, applied bigint NOT NULL,
  PRIMARY KEY (score_id)
);
CREATE TABLE llm_contents (
  hash text NOT NULL, tenant_id text NOT NULL, text text NOT NULL, exact text, chars bigint NOT NULL,
  bytes bigint NOT NULL, created_us bigint NOT NULL, PRIMARY KEY (hash, tenant_id)
);
CREATE TABLE llm_content_refs (
  hash text NOT NULL, tenant_id text NOT NULL, trace_id text NOT NULL, root_span_id text NOT NULL,
  span_id text NOT NULL, path text NOT NULL,
  PRIMARY KEY (hash, tenant_id, trace_id, root_span_id, span_id, path)
);
CREATE TABLE llm_prompts (
  role text NOT NULL, name text NOT NULL, version_id text NOT NULL, hash text NOT NULL, release_label text,
  git_sha text, text text, content_hash text, first_seen_us bigint NOT NULL, last_seen_us bigint NOT NULL,
  conflicts_with text, service_name text NOT NULL, environment text NOT NULL,
  PRIMARY KEY (role, name, version_id, hash)
);
CREATE TABLE llm_prompt_labels (
  name text NOT NULL, label text NOT NULL, version_id text NOT NULL, from_us bigint NOT NULL, to_us bigint,
  service_name text NOT NULL, environment text NOT NULL,
  PRIMARY KEY (name, label, version_id, from_us, service_name, environment)
);
CREATE TABLE llm_rollups (
  granularity text NOT NULL, window_us bigint NOT NULL, dimension text NOT NULL, value text NOT NULL,
  value2 text NOT NULL, count bigint NOT NULL, errors bigint NOT NULL, traces bigint NOT NULL,
  trace_errors bigint NOT NULL, llm_calls bigint NOT NULL, tool_calls bigint NOT NULL,
  retries bigint NOT NULL, prompt_tokens bigint NOT NULL, completion_tokens bigint NOT NULL,
  cached_tokens bigint NOT NULL, cost_nano_usd bigint NOT NULL, eval_cost_nano_usd bigint NOT NULL,
  unpriced_calls bigint NOT NULL, llm_wait_us bigint NOT NULL, tool_wait_us bigint NOT NULL,
  latency_sum_us bigint NOT NULL, latency bytea, ttft bytea,
  PRIMARY KEY (granularity, dimension, window_us, value, value2)
);
CREATE TABLE llm_rollup_records (
  rollup_id text NOT NULL, window_us bigint NOT NULL, record text NOT NULL, PRIMARY KEY (rollup_id)
);
CREATE INDEX llm_rollup_records_window ON llm_rollup_records (window_us);
CREATE TABLE llm_holds (
  hold_id text NOT NULL, kind text NOT NULL, subject text NOT NULL, reason text, created_us bigint NOT NULL,
  PRIMARY KEY (hold_id)
);
CREATE TABLE llm_journal_positions (
  directory text NOT NULL, segment text NOT NULL, position bigint NOT NULL, PRIMARY KEY (directory, segment)
);
CREATE TABLE llm_meta (
  key text NOT NULL, value text NOT NULL, PRIMARY KEY (key)
);
CREATE INDEX llm_traces_start ON llm_traces (timestamp);
CREATE INDEX llm_traces_kept ON llm_traces (start_us) WHERE text_state = 'kept';
CREATE INDEX llm_traces_status ON llm_traces (status, timestamp);
CREATE INDEX llm_traces_request ON llm_traces (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX llm_traces_session ON llm_traces (session_id, timestamp) WHERE session_id IS NOT NULL;
CREATE INDEX llm_traces_user ON llm_traces (user_id_hash, timestamp) WHERE user_id_hash IS NOT NULL;
CREATE INDEX llm_traces_tenant ON llm_traces (tenant_id, timestamp) WHERE tenant_id IS NOT NULL;
CREATE INDEX llm_traces_latency ON llm_traces (latency_ms);
CREATE INDEX llm_traces_cost ON llm_traces (cost_nano_usd DESC NULLS LAST);
CREATE INDEX llm_spans_model ON llm_spans (model, trace_timestamp) WHERE model IS NOT NULL;
CREATE INDEX llm_spans_prompt ON llm_spans (prompt_name, prompt_version, release_label, kind, trace_start_us) WHERE prompt_name IS NOT NULL;
CREATE INDEX llm_spans_tool ON llm_spans (tool_name, trace_timestamp) WHERE tool_name IS NOT NULL;
CREATE INDEX llm_spans_error ON llm_spans (error_type, trace_timestamp) WHERE error_type IS NOT NULL;
CREATE INDEX llm_spans_failed ON llm_spans (trace_timestamp) WHERE error_type IS NOT NULL OR success = 0 OR valid = 0;
CREATE INDEX llm_spans_kind ON llm_spans (kind, trace_timestamp);
CREATE INDEX llm_spans_response ON llm_spans (response_id) WHERE response_id IS NOT NULL;
CREATE INDEX llm_scores_trace ON llm_scores (trace_id) WHERE trace_id IS NOT NULL;
CREATE INDEX llm_scores_waiting ON llm_scores (trace_id) WHERE applied = 0 AND trace_id IS NOT NULL;
CREATE INDEX llm_scores_request ON llm_scores (request_id) WHERE applied = 0 AND request_id IS NOT NULL;
CREATE INDEX llm_scores_response ON llm_scores (response_id) WHERE applied = 0 AND response_id IS NOT NULL;
CREATE INDEX llm_content_refs_trace ON llm_content_refs (trace_id, root_span_id);
DO $$ BEGIN
  ALTER TABLE llm_bodies ALTER COLUMN body SET COMPRESSION lz4;
  ALTER TABLE llm_texts ALTER COLUMN texts SET COMPRESSION lz4;
  ALTER TABLE llm_contents ALTER COLUMN text SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value OR syntax_error THEN
  RAISE NOTICE 'lz4 is not available; the default compression stays';
END $$;
CREATE TABLE llm_traces_other PARTITION OF llm_traces DEFAULT;
CREATE TABLE llm_spans_other PARTITION OF llm_spans DEFAULT;
CREATE TABLE llm_retrieval_chunks_other PARTITION OF llm_retrieval_chunks DEFAULT;
CREATE TABLE llm_bodies_other PARTITION OF llm_bodies DEFAULT;
CREATE TABLE llm_texts_other PARTITION OF llm_texts DEFAULT;
CREATE VIEW llm_calls AS
SELECT s.trace_id, s.root_span_id, s.span_id, s.timestamp, s.created_at, s.name, s.status, t.outcome, t.route,
  s.model, s.response_model, s.provider, s.prompt_name, s.prompt_version, s.release_label, s.response_format,
  s.finish_reason, s.output_shape, s.purpose, s.attempt, s.leaf, s.judge, s.latency_ms, s.ttft_ms, s.temperature,
  s.prompt_tokens, s.completion_tokens, s.cached_tokens, s.reasoning_tokens, s.cost_nano_usd, s.cost_nano_usd / 1e9 AS total_cost_usd,
  s.cost_status, s.error_type, s.error_code, s.error_message, s.response_id, t.request_id, t.session_id,
  t.user_id_hash, t.user_segment, t.tenant_id, t.feature, t.variant, t.environment, t.pipeline, t.pipeline_version,
  t.deployment_id, t.git_sha, t.scores
FROM llm_spans s JOIN llm_traces t ON s.trace_id = t.trace_id AND s.root_span_id = t.root_span_id AND s.trace_timestamp = t.timestamp
WHERE s.kind = 'llm';
CREATE VIEW llm_rag_calls AS
SELECT r.trace_id, r.root_span_id, r.span_id, r.timestamp, r.created_at, r.name, r.index_name, r.query_text,
  r.top_k_requested, r.top_k_returned, r.top_score, r.retrieved_tokens,
  c0.score AS chunk_0_score, COALESCE(c0.source_doc_id, c0.chunk_id) AS chunk_0_source,
  c1.score AS chunk_1_score, COALESCE(c1.source_doc_id, c1.chunk_id) AS chunk_1_source,
  c2.score AS chunk_2_score, COALESCE(c2.source_doc_id, c2.chunk_id) AS chunk_2_source,
  s.span_id AS llm_span_id, s.model, s.provider, s.prompt_name, s.prompt_version, s.finish_reason,
  s.prompt_tokens, s.completion_tokens, t.status, t.outcome, t.route, t.request_id, t.session_id, t.user_id_hash,
  t.tenant_id, t.feature, t.variant, t.environment, t.pipeline, t.pipeline_version, t.scores
FROM llm_spans r JOIN llm_traces t ON r.trace_id = t.trace_id AND r.root_span_id = t.root_span_id AND r.trace_timestamp = t.timestamp
LEFT JOIN llm_spans s ON s.trace_id = r.trace_id AND s.root_span_id = r.root_span_id AND s.trace_timestamp = r.trace_timestamp AND s.span_id = r.fed_span_id
LEFT JOIN llm_retrieval_chunks c0 ON c0.trace_id = r.trace_id AND c0.root_span_id = r.root_span_id AND c0.trace_timestamp = r.trace_timestamp AND c0.span_seq = r.seq AND c0.position = 0
LEFT JOIN llm_retrieval_chunks c1 ON c1.trace_id = r.trace_id AND c1.root_span_id = r.root_span_id AND c1.trace_timestamp = r.trace_timestamp AND c1.span_seq = r.seq AND c1.position = 1
LEFT JOIN llm_retrieval_chunks c2 ON c2.trace_id = r.trace_id AND c2.root_span_id = r.root_span_id AND c2.trace_timestamp = r.trace_timestamp AND c2.span_seq = r.seq AND c2.position = 2
WHERE r.kind = 'retrieval';
`;
