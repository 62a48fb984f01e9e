/** What screens ask of a month at once, in the sums of the hours; scores by the time of their traces. */
export const POSTGRES_0003: string = `
ALTER TABLE llm_rollups
  ADD COLUMN stored bigint NOT NULL DEFAULT 0, ADD COLUMN retry_cost_nano_usd bigint NOT NULL DEFAULT 0,
  ADD COLUMN retrievals bigint NOT NULL DEFAULT 0, ADD COLUMN empty_retrievals bigint NOT NULL DEFAULT 0,
  ADD COLUMN retrieved_tokens bigint NOT NULL DEFAULT 0, ADD COLUMN retrieving_tokens bigint NOT NULL DEFAULT 0,
  ADD COLUMN top_score bytea, ADD COLUMN tokens bytea;
ALTER TABLE llm_scores
  ADD COLUMN trace_start_us bigint, ADD COLUMN sampling_rate double precision, ADD COLUMN trace_prompt text;
UPDATE llm_scores SET (trace_start_us, sampling_rate, trace_prompt) = (
  SELECT t.start_us, t.sampling_rate, CASE WHEN t.prompt_version IS NULL THEN t.prompt_name ELSE t.prompt_name || '@' || t.prompt_version END
  FROM llm_traces t WHERE t.trace_id = llm_scores.trace_id AND (llm_scores.root_span_id IS NULL OR t.root_span_id = llm_scores.root_span_id)
  ORDER BY t.start_us LIMIT 1
) WHERE applied = 1;
CREATE INDEX llm_scores_time ON llm_scores (trace_start_us) INCLUDE (name, value, sampling_rate, trace_prompt) WHERE trace_start_us IS NOT NULL;
ALTER TABLE llm_traces ADD COLUMN longest_step_ms double precision;
UPDATE llm_traces SET longest_step_ms = (SELECT max(s.latency_ms) FROM llm_spans s WHERE s.trace_id = llm_traces.trace_id AND s.root_span_id = llm_traces.root_span_id AND s.trace_timestamp = llm_traces.timestamp)
WHERE trace_id IN (SELECT trace_id FROM llm_late_spans) AND EXISTS (SELECT 1 FROM llm_spans s WHERE s.trace_id = llm_traces.trace_id AND s.root_span_id = llm_traces.root_span_id AND s.trace_timestamp = llm_traces.timestamp AND s.latency_ms > llm_traces.latency_ms);
ALTER TABLE llm_spans ADD COLUMN failed_route text;
UPDATE llm_spans SET failed_route = t.route FROM llm_traces t WHERE t.trace_id = llm_spans.trace_id AND t.root_span_id = llm_spans.root_span_id
  AND t.timestamp = llm_spans.trace_timestamp AND (llm_spans.error_type IS NOT NULL OR success = 0 OR valid = 0);
DROP INDEX llm_spans_prompt;
CREATE INDEX llm_spans_prompt ON llm_spans (prompt_name, prompt_version, release_label, kind, trace_timestamp)
  INCLUDE (trace_start_us, trace_id, root_span_id) WHERE prompt_name IS NOT NULL;
CREATE INDEX llm_traces_error ON llm_traces (timestamp) WHERE error_type IS NOT NULL;
CREATE INDEX llm_traces_longest ON llm_traces (longest_step_ms) WHERE longest_step_ms IS NOT NULL;
CREATE INDEX llm_traces_eval_cost ON llm_traces (eval_cost_nano_usd) WHERE eval_cost_nano_usd > 0;
`;
