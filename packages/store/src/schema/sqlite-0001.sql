-- Reference of names for both dialects. The migrations are made from it.
CREATE TABLE llm_traces (
  trace_key INTEGER PRIMARY KEY,            -- SQLite alone: follows the order of arrival
  trace_id TEXT NOT NULL,
  root_span_id TEXT NOT NULL,
  remote_parent_span_id TEXT,
  start_us INTEGER NOT NULL,                -- epoch µs
  timestamp TEXT GENERATED ALWAYS AS (strftime('%Y-%m-%d %H:%M:%f', start_us / 1000000.0, 'unixepoch')) VIRTUAL, -- PostgreSQL: timestamptz, the partition key
  created_at TEXT GENERATED ALWAYS AS (strftime('%Y-%m-%d %H:%M:%f', start_us / 1000000.0, 'unixepoch')) VIRTUAL,
  kind TEXT NOT NULL, name TEXT NOT NULL,
  status TEXT NOT NULL, outcome TEXT NOT NULL,
  latency_ms REAL NOT NULL,
  route TEXT, method TEXT, status_code INTEGER,
  service_name TEXT NOT NULL, environment TEXT NOT NULL,
  pipeline TEXT, pipeline_tier TEXT, pipeline_version TEXT, deployment_id TEXT, git_sha TEXT,
  request_id TEXT, session_id TEXT, user_id_hash TEXT, user_segment TEXT, user_first_seen INTEGER,
  tenant_id TEXT, locale TEXT, feature TEXT, variant TEXT,
  model TEXT,                                -- of the failing LLM call, else of the last one: the one that answered, else the one asked
  provider TEXT,
  models TEXT, prompts TEXT, tools TEXT, tags TEXT, feature_flags TEXT, metadata TEXT,   -- JSON; metadata is text and goes with it
  prompt_name TEXT, prompt_version TEXT, release_label TEXT,                             -- of the same call as model
  finish_reason TEXT,
  llm_calls INTEGER NOT NULL, tool_calls INTEGER NOT NULL, retries INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL,
  cost_nano_usd INTEGER, eval_cost_nano_usd INTEGER, unpriced_calls INTEGER NOT NULL,
  total_cost_usd REAL GENERATED ALWAYS AS (cost_nano_usd / 1e9) VIRTUAL,
  llm_wait_ms REAL NOT NULL, tool_wait_ms REAL NOT NULL,
  ttft_ms REAL,                              -- of the first LLM call that says so
  top_chunk_score REAL,                      -- the lowest best score of its retrievals
  empty_retrievals INTEGER NOT NULL DEFAULT 0,
  retrieved_tokens INTEGER,
  error_type TEXT, error_code TEXT, error_message TEXT,   -- message: masked text, goes with the text
  span_count INTEGER NOT NULL, dropped_spans INTEGER NOT NULL DEFAULT 0,
  sampling_tier TEXT NOT NULL, sampling_rule TEXT NOT NULL, sampling_rate REAL NOT NULL,
  redaction_count INTEGER NOT NULL DEFAULT 0, entity_types TEXT, policy_version TEXT,
  scores TEXT,                               -- JSON: the latest value by name
  text_state TEXT NOT NULL                   -- kept | expired | none
);
CREATE UNIQUE INDEX llm_traces_id ON llm_traces (trace_id, root_span_id);
CREATE TABLE llm_spans (
  trace_key INTEGER NOT NULL, seq INTEGER NOT NULL,       -- SQLite: PRIMARY KEY (trace_key, seq) WITHOUT ROWID
  trace_id TEXT NOT NULL, root_span_id TEXT NOT NULL,
  span_id TEXT NOT NULL, parent_span_id TEXT, runtime_parent_span_id TEXT,
  kind TEXT NOT NULL, name TEXT NOT NULL,
  start_us INTEGER NOT NULL, latency_ms REAL NOT NULL,    -- timestamp, created_at: as in llm_traces
  status TEXT NOT NULL, late INTEGER NOT NULL DEFAULT 0,
  error_type TEXT, error_code TEXT, error_message TEXT, retryable INTEGER, http_status INTEGER,
  provider TEXT, model TEXT, response_model TEXT, response_id TEXT, provider_request_id TEXT,
  prompt_name TEXT, prompt_version TEXT, release_label TEXT, expected_prompt_version TEXT, system_prompt_hash TEXT,
  response_format TEXT, finish_reason TEXT, output_shape TEXT, purpose TEXT, attempt INTEGER, retry_of_span_id TEXT,
  stream_completion TEXT, ttft_ms REAL, temperature REAL, params TEXT,
  prompt_tokens INTEGER, completion_tokens INTEGER, cached_tokens INTEGER, reasoning_tokens INTEGER,
  cost_nano_usd INTEGER, cost_status TEXT, judge INTEGER,
  index_name TEXT, index_version TEXT, query_text TEXT, top_k_requested INTEGER, top_k_returned INTEGER, top_score REAL, retrieved_tokens INTEGER, reranked INTEGER,
  tool_name TEXT, tool_version TEXT, call_id TEXT, asked_by_span_id TEXT, arguments_valid INTEGER, success INTEGER, side_effect TEXT,
  format TEXT, schema_name TEXT, valid INTEGER, repair_attempts INTEGER,
  guardrail_check TEXT, guardrail_stage TEXT, guardrail_action TEXT, flagged INTEGER,
  evaluator TEXT, agent_name TEXT, step_index INTEGER
);
CREATE TABLE llm_retrieval_chunks (trace_key, span_seq, position, trace_id, span_id, chunk_id, source_doc_id, title, score REAL, tokens INTEGER, text_length INTEGER, text_hash);
CREATE TABLE llm_bodies (trace_key, body TEXT);   -- the record as JSON, each § text in it replaced by a reference into llm_texts.texts
CREATE TABLE llm_texts (trace_key, trace_id, root_span_id, input TEXT, output TEXT, texts TEXT);  -- what retention deletes; input and output of the root as plain text
CREATE TABLE llm_late_spans (trace_id, root_span_id, span_id, record TEXT);
CREATE TABLE llm_open_traces (trace_id, root_span_id, kind, name, start_us, service_name, environment, request_id);
CREATE TABLE llm_costs (trace_id, root_span_id, created_us, record TEXT);
CREATE TABLE llm_scores (score_id PRIMARY KEY, trace_id, root_span_id, request_id, response_id, span_id, name, value REAL, string_value, data_type, label, comment, source, evaluator, evaluator_version, created_us);
  -- value: number, or 1/0 for booleans; string_value for categories; data_type NUMERIC | BOOLEAN | CATEGORICAL. trace_id is filled for scores by request or response id as soon as the trace is there
CREATE TABLE llm_contents (hash, tenant_id NOT NULL DEFAULT '', text, chars, bytes, created_us);
CREATE TABLE llm_content_refs (hash, tenant_id, trace_id, root_span_id, span_id, path, …);  -- a content row lives as long as its longest reference
CREATE TABLE llm_prompts (role, name, version_id, hash, release_label, git_sha, text, content_hash, first_seen_us, last_seen_us, conflicts_with, service_name, environment);
CREATE TABLE llm_prompt_labels (name, label, version_id, from_us, to_us, service_name, environment);
CREATE TABLE llm_rollups (
  granularity TEXT NOT NULL,                 -- hour | day
  window_us INTEGER NOT NULL,                -- start of the window
  dimension TEXT NOT NULL,                   -- all route provider model feature variant environment tenant user_id_hash user_segment pipeline prompt_version pipeline_version deployment tool
                                             -- feature×user_segment tool×pipeline_version model×prompt_version model×response_format
  value TEXT NOT NULL, value2 TEXT NOT NULL DEFAULT '',   -- '' stands for none; prompt_version is name@version
  count INTEGER, errors INTEGER,             -- traces for dimensions of traces; calls for provider, model, prompt_version, tool and their pairs
  traces INTEGER, trace_errors INTEGER,
  llm_calls, tool_calls, retries, prompt_tokens, completion_tokens, cached_tokens, cost_nano_usd, eval_cost_nano_usd, unpriced_calls, llm_wait_us, tool_wait_us, latency_sum_us,
  latency BLOB, ttft BLOB,                   -- sketches: those of core's LatencyRecord, packed
  PRIMARY KEY (granularity, dimension, window_us, value, value2)
);
CREATE TABLE llm_rollup_records (rollup_id PRIMARY KEY);   -- sums of sampled-out traces that have been counted
CREATE TABLE llm_holds (hold_id PRIMARY KEY, kind, subject, reason, created_us);  -- trace | user | tenant | dataset_case
CREATE TABLE llm_journal_positions (directory, segment, position, PRIMARY KEY (directory, segment)); -- how far a journal has been taken in
CREATE TABLE llm_meta (key PRIMARY KEY, value);            -- schema_version, last_retention_us, leader leases
-- Views: llm_calls (one row an LLM span with its trace's names), llm_rag_calls (each retrieval joined to the LLM span it fed, chunk_0_score … chunk_2_source).
