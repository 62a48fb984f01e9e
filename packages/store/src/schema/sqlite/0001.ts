/** The tables of the first version, for SQLite. Shape: in step with that of PostgreSQL. */
export const SQLITE_0001: string = `
CREATE TABLE llm_traces (
  trace_key INTEGER PRIMARY KEY, trace_id TEXT NOT NULL, root_span_id TEXT NOT NULL,
  remote_parent_span_id TEXT, start_us INTEGER NOT NULL,
  timestamp TEXT GENERATED ALWAYS AS (strftime('%Y-%m-%d %H:%M:%f', start_us / 1000000.0, 'unixepoch')) VIRTUAL,
  created_at TEXT GENERATED ALWAYS AS (strftime('%Y-%m-%d %H:%M:%f', start_us / 1000000.0, 'unixepoch')) VIRTUAL,
  kind TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, outcome TEXT NOT NULL,
  latency_ms REAL NOT NULL, route TEXT, method TEXT, status_code INTEGER, service_name TEXT NOT NULL,
  environment TEXT NOT NULL, pipeline TEXT, pipeline_tier TEXT, pipeline_version TEXT, deployment_id TEXT,
  git_sha TEXT, request_id TEXT, session_id TEXT, user_id_hash TEXT, user_segment TEXT,
  user_first_seen INTEGER, tenant_id TEXT, locale TEXT, feature TEXT, variant TEXT, model TEXT, provider TEXT,
  models TEXT, prompts TEXT, tools TEXT, tags TEXT, feature_flags TEXT, metadata TEXT, prompt_name TEXT,
  prompt_version TEXT, release_label TEXT, finish_reason TEXT, llm_calls INTEGER NOT NULL,
  tool_calls INTEGER NOT NULL, retries INTEGER NOT NULL, prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, cost_nano_usd INTEGER,
  total_cost_usd REAL GENERATED ALWAYS AS (cost_nano_usd / 1e9) VIRTUAL, eval_cost_nano_usd INTEGER,
  unpriced_calls INTEGER NOT NULL, llm_wait_ms REAL NOT NULL, tool_wait_ms REAL NOT NULL, ttft_ms REAL,
  top_chunk_score REAL, empty_retrievals INTEGER NOT NULL, retrieved_tokens INTEGER, error_type TEXT,
  error_code TEXT, error_message TEXT, span_count INTEGER NOT NULL, dropped_spans INTEGER NOT NULL,
  sampling_tier TEXT NOT NULL, sampling_rule TEXT NOT NULL, sampling_rate REAL NOT NULL,
  redaction_count INTEGER NOT NULL, entity_types TEXT, policy_version TEXT, scores TEXT,
  text_state TEXT NOT NULL
);
CREATE TABLE llm_spans (
  trace_key INTEGER NOT NULL, trace_id TEXT NOT NULL, root_span_id TEXT NOT NULL,
  trace_start_us INTEGER NOT NULL, seq INTEGER NOT NULL, span_id TEXT NOT NULL, parent_span_id TEXT,
  runtime_parent_span_id TEXT, kind TEXT NOT NULL, name TEXT NOT NULL, start_us INTEGER NOT NULL,
  timestamp TEXT GENERATED ALWAYS AS (strftime('%Y-%m-%d %H:%M:%f', start_us / 1000000.0, 'unixepoch')) VIRTUAL,
  created_at TEXT GENERATED ALWAYS AS (strftime('%Y-%m-%d %H:%M:%f', start_us / 1000000.0, 'unixepoch')) VIRTUAL,
  latency_ms REAL NOT NULL, status TEXT NOT NULL, late INTEGER NOT NULL, error_type TEXT, error_code TEXT,
  error_message TEXT, retryable INTEGER, http_status INTEGER, provider TEXT, model TEXT, response_model TEXT,
  response_id TEXT, provider_request_id TEXT, prompt_name TEXT, prompt_version TEXT, release_label TEXT,
  expected_prompt_version TEXT, system_prompt_hash TEXT, response_format TEXT, finish_reason TEXT,
  output_shape TEXT, purpose TEXT, attempt INTEGER, retry_of_span_id TEXT, stream_completion TEXT,
  ttft_ms REAL, temperature REAL, params TEXT, prompt_tokens INTEGER, completion_tokens INTEGER,
  cached_tokens INTEGER, reasoning_tokens INTEGER, cost_nano_usd INTEGER, cost_status TEXT, leaf INTEGER,
  judge INTEGER, index_name TEXT, index_version TEXT, query_text TEXT, top_k_requested INTEGER,
  top_k_returned INTEGER, top_score REAL, retrieved_tokens INTEGER, reranked INTEGER, fed_span_id TEXT,
  tool_name TEXT, tool_version TEXT, call_id TEXT, asked_by_span_id TEXT, arguments_valid INTEGER,
  success INTEGER, side_effect TEXT, format TEXT, schema_name TEXT, valid INTEGER, repair_attempts INTEGER,
  guardrail_check TEXT, guardrail_stage TEXT, guardrail_action TEXT, flagged INTEGER, evaluator TEXT,
  agent_name TEXT, step_index INTEGER, PRIMARY KEY (trace_key, seq)
) WITHOUT ROWID;
CREATE TABLE llm_retrieval_chunks (
  trace_key INTEGER NOT NULL, trace_id TEXT NOT NULL, root_span_id TEXT NOT NULL,
  trace_start_us INTEGER NOT NULL, span_seq INTEGER NOT NULL, position INTEGER NOT NULL,
  span_id TEXT NOT NULL, chunk_id TEXT, source_doc_id TEXT, title TEXT, score REAL, tokens INTEGER,
  text_length INTEGER, text_hash TEXT, PRIMARY KEY (trace_key, span_seq, position)
) WITHOUT ROWID;
CREATE TABLE llm_bodies (
  trace_key INTEGER PRIMARY KEY, trace_id TEXT NOT NULL, root_span_id TEXT NOT NULL,
  trace_start_us INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE llm_texts (
  trace_key INTEGER PRIMARY KEY, trace_id TEXT NOT NULL, root_span_id TEXT NOT NULL,
  trace_start_us INTEGER NOT NULL, input TEXT, output TEXT, texts TEXT NOT NULL
);
CREATE TABLE llm_late_spans (
  trace_id TEXT NOT NULL, root_span_id TEXT NOT NULL, span_id TEXT NOT NULL, tenant_id TEXT,
  created_us INTEGER NOT NULL, record TEXT NOT NULL, texts TEXT, applied INTEGER NOT NULL,
  PRIMARY KEY (trace_id, root_span_id, span_id)
);
CREATE TABLE llm_open_traces (
  trace_id TEXT NOT NULL, root_span_id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
  start_us INTEGER NOT NULL, service_name TEXT NOT NULL, environment TEXT NOT NULL, request_id TEXT,
  PRIMARY KEY (trace_id, root_span_id)
) WITHOUT ROWID;
CREATE TABLE llm_costs (
  trace_id TEXT NOT NULL, root_span_id TEXT NOT NULL, created_us INTEGER NOT NULL,
  price_version TEXT NOT NULL, record TEXT NOT NULL, applied INTEGER NOT NULL,
  PRIMARY KEY (trace_id, root_span_id, created_us, price_version)
) WITHOUT ROWID;
CREATE TABLE llm_scores (
  score_id TEXT NOT NULL, trace_id TEXT, root_span_id TEXT, request_id TEXT, response_id TEXT, span_id TEXT,
  name TEXT NOT NULL, value REAL, string_value TEXT, data_type TEXT NOT NULL, label TEXT, comment TEXT,
  source TEXT NOT NULL, evaluator TEXT, evaluator_version TEXT, created_us INTEGER NOT NULL, applied INTEGER NOT NULL,
  PRIMARY KEY (score_id)
) WITHOUT ROWID;
CREATE TABLE llm_contents (
  hash TEXT NOT NULL, tenant_id TEXT NOT NULL, text TEXT NOT NULL, exact TEXT, chars INTEGER NOT NULL,
  bytes INTEGER NOT NULL, created_us INTEGER NOT NULL, PRIMARY KEY (hash, tenant_id)
);
CREATE TABLE llm_content_refs (
  hash TEXT NOT NULL, tenant_id TEXT NOT NULL, trace_id TEXT NOT NULL, root_span_id TEXT NOT NULL,
  span_id TEXT NOT NULL, path TEXT NOT NULL,
  PRIMARY KEY (hash, tenant_id, trace_id, root_span_id, span_id, path)
) WITHOUT ROWID;
CREATE TABLE llm_prompts (
  role TEXT NOT NULL, name TEXT NOT NULL, version_id TEXT NOT NULL, hash TEXT NOT NULL, release_label TEXT,
  git_sha TEXT, text TEXT, content_hash TEXT, first_seen_us INTEGER NOT NULL, last_seen_us INTEGER NOT NULL,
  conflicts_with TEXT, service_name TEXT NOT NULL, environment TEXT NOT NULL,
  PRIMARY KEY (role, name, version_id, hash)
) WITHOUT ROWID;
CREATE TABLE llm_prompt_labels (
  name TEXT NOT NULL, label TEXT NOT NULL, version_id TEXT NOT NULL, from_us INTEGER NOT NULL, to_us INTEGER,
  service_name TEXT NOT NULL, environment TEXT NOT NULL,
  PRIMARY KEY (name, label, version_id, from_us, service_name, environment)
) WITHOUT ROWID;
CREATE TABLE llm_rollups (
  granularity TEXT NOT NULL, window_us INTEGER NOT NULL, dimension TEXT NOT NULL, value TEXT NOT NULL,
  value2 TEXT NOT NULL, count INTEGER NOT NULL, errors INTEGER NOT NULL, traces INTEGER NOT NULL,
  trace_errors INTEGER NOT NULL, llm_calls INTEGER NOT NULL, tool_calls INTEGER NOT NULL,
  retries INTEGER NOT NULL, prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL, cost_nano_usd INTEGER NOT NULL, eval_cost_nano_usd INTEGER NOT NULL,
  unpriced_calls INTEGER NOT NULL, llm_wait_us INTEGER NOT NULL, tool_wait_us INTEGER NOT NULL,
  latency_sum_us INTEGER NOT NULL, latency BLOB, ttft BLOB,
  PRIMARY KEY (granularity, dimension, window_us, value, value2)
) WITHOUT ROWID;
CREATE TABLE llm_rollup_records (
  rollup_id TEXT NOT NULL, window_us INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (rollup_id)
);
CREATE INDEX llm_rollup_records_window ON llm_rollup_records (window_us);
CREATE TABLE llm_holds (
  hold_id TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT, created_us INTEGER NOT NULL,
  PRIMARY KEY (hold_id)
) WITHOUT ROWID;
CREATE TABLE llm_journal_positions (
  directory TEXT NOT NULL, segment TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (directory, segment)
) WITHOUT ROWID;
CREATE TABLE llm_meta (
  key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (key)
) WITHOUT ROWID;
CREATE UNIQUE INDEX llm_traces_id ON llm_traces (trace_id, root_span_id);
CREATE INDEX llm_traces_start ON llm_traces (start_us);
CREATE INDEX llm_traces_kept ON llm_traces (start_us) WHERE text_state = 'kept';
CREATE INDEX llm_traces_status ON llm_traces (status, start_us);
CREATE INDEX llm_traces_request ON llm_traces (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX llm_traces_session ON llm_traces (session_id, start_us) WHERE session_id IS NOT NULL;
CREATE INDEX llm_traces_user ON llm_traces (user_id_hash, start_us) WHERE user_id_hash IS NOT NULL;
CREATE INDEX llm_traces_tenant ON llm_traces (tenant_id, start_us) WHERE tenant_id IS NOT NULL;
CREATE INDEX llm_traces_route ON llm_traces (route, start_us) WHERE route IS NOT NULL;
CREATE INDEX llm_traces_feature ON llm_traces (feature, start_us) WHERE feature IS NOT NULL;
CREATE INDEX llm_traces_error ON llm_traces (error_type, start_us) WHERE error_type IS NOT NULL;
CREATE INDEX llm_traces_retries ON llm_traces (start_us) WHERE retries > 0;
CREATE INDEX llm_traces_latency ON llm_traces (latency_ms);
CREATE INDEX llm_traces_cost ON llm_traces (cost_nano_usd);
CREATE INDEX llm_traces_top_score ON llm_traces (top_chunk_score) WHERE top_chunk_score IS NOT NULL;
CREATE INDEX llm_spans_model ON llm_spans (model, trace_start_us) WHERE model IS NOT NULL;
CREATE INDEX llm_spans_prompt ON llm_spans (prompt_name, prompt_version, release_label, kind, trace_start_us) WHERE prompt_name IS NOT NULL;
CREATE INDEX llm_spans_finish ON llm_spans (finish_reason, trace_start_us) WHERE finish_reason IS NOT NULL;
CREATE INDEX llm_spans_tool ON llm_spans (tool_name, trace_start_us) WHERE tool_name IS NOT NULL;
CREATE INDEX llm_spans_index ON llm_spans (index_name, trace_start_us) WHERE index_name IS NOT NULL;
CREATE INDEX llm_spans_parser ON llm_spans (valid, repair_attempts, trace_start_us) WHERE valid IS NOT NULL;
CREATE INDEX llm_spans_guardrail ON llm_spans (guardrail_action, trace_start_us) WHERE guardrail_action IS NOT NULL;
CREATE INDEX llm_spans_error ON llm_spans (error_type, trace_start_us) WHERE error_type IS NOT NULL;
CREATE INDEX llm_spans_failed ON llm_spans (trace_start_us) WHERE error_type IS NOT NULL OR success = 0 OR valid = 0;
CREATE INDEX llm_spans_retries ON llm_spans (trace_start_us) WHERE purpose = 'retry' OR retry_of_span_id IS NOT NULL OR attempt > 1;
CREATE INDEX llm_spans_response ON llm_spans (response_id) WHERE response_id IS NOT NULL;
CREATE INDEX llm_scores_trace ON llm_scores (trace_id) WHERE trace_id IS NOT NULL;
CREATE INDEX llm_scores_waiting ON llm_scores (trace_id) WHERE applied = 0 AND trace_id IS NOT NULL;
CREATE INDEX llm_scores_request ON llm_scores (request_id) WHERE applied = 0 AND request_id IS NOT NULL;
CREATE INDEX llm_scores_response ON llm_scores (response_id) WHERE applied = 0 AND response_id IS NOT NULL;
CREATE INDEX llm_content_refs_trace ON llm_content_refs (trace_id, root_span_id);
CREATE VIEW llm_calls AS
SELECT s.trace_id, s.root_span_id, s.span_id, s.timestamp, s.created_at, s.name, s.status, t.outcome, t.route,
  s.model, s.response_model, s.provider, s.prompt_name, s.prompt_version, s.release_label, s.response_format,
  s.finish_reason, s.output_shape, s.purpose, s.attempt, s.leaf, s.judge, s.latency_ms, s.ttft_ms, s.temperature,
  s.prompt_tokens, s.completion_tokens, s.cached_tokens, s.reasoning_tokens, s.cost_nano_usd, s.cost_nano_usd / 1e9 AS total_cost_usd,
  s.cost_status, s.error_type, s.error_code, s.error_message, s.response_id, t.request_id, t.session_id,
  t.user_id_hash, t.user_segment, t.tenant_id, t.feature, t.variant, t.environment, t.pipeline, t.pipeline_version,
  t.deployment_id, t.git_sha, t.scores
FROM llm_spans s JOIN llm_traces t ON s.trace_key = t.trace_key
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
FROM llm_spans r JOIN llm_traces t ON r.trace_key = t.trace_key
LEFT JOIN llm_spans s ON s.trace_key = r.trace_key AND s.span_id = r.fed_span_id
LEFT JOIN llm_retrieval_chunks c0 ON c0.trace_key = r.trace_key AND c0.span_seq = r.seq AND c0.position = 0
LEFT JOIN llm_retrieval_chunks c1 ON c1.trace_key = r.trace_key AND c1.span_seq = r.seq AND c1.position = 1
LEFT JOIN llm_retrieval_chunks c2 ON c2.trace_key = r.trace_key AND c2.span_seq = r.seq AND c2.position = 2
WHERE r.kind = 'retrieval';
`;
