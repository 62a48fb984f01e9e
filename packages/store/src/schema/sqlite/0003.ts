/** What screens ask of a month at once, in the sums of the hours; scores by the time of their traces. */
export const SQLITE_0003: string = `
ALTER TABLE llm_rollups ADD COLUMN stored INTEGER NOT NULL DEFAULT 0;
ALTER TABLE llm_rollups ADD COLUMN retry_cost_nano_usd INTEGER NOT NULL DEFAULT 0;
ALTER TABLE llm_rollups ADD COLUMN retrievals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE llm_rollups ADD COLUMN empty_retrievals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE llm_rollups ADD COLUMN retrieved_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE llm_rollups ADD COLUMN retrieving_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE llm_rollups ADD COLUMN top_score BLOB;
ALTER TABLE llm_rollups ADD COLUMN tokens BLOB;
ALTER TABLE llm_scores ADD COLUMN trace_start_us INTEGER;
ALTER TABLE llm_scores ADD COLUMN sampling_rate REAL;
ALTER TABLE llm_scores ADD COLUMN trace_prompt TEXT;
UPDATE llm_scores SET (trace_start_us, sampling_rate, trace_prompt) = (
  SELECT t.start_us, t.sampling_rate, CASE WHEN t.prompt_version IS NULL THEN t.prompt_name ELSE t.prompt_name || '@' || t.prompt_version END
  FROM llm_traces t WHERE t.trace_id = llm_scores.trace_id AND (llm_scores.root_span_id IS NULL OR t.root_span_id = llm_scores.root_span_id)
  ORDER BY t.start_us LIMIT 1
) WHERE applied = 1;
CREATE INDEX llm_scores_time ON llm_scores (trace_start_us, name, value, sampling_rate, trace_prompt) WHERE trace_start_us IS NOT NULL;
ALTER TABLE llm_traces ADD COLUMN longest_step_ms REAL;
UPDATE llm_traces SET longest_step_ms = (SELECT max(s.latency_ms) FROM llm_spans s WHERE s.trace_key = llm_traces.trace_key)
WHERE trace_id IN (SELECT trace_id FROM llm_late_spans) AND EXISTS (SELECT 1 FROM llm_spans s WHERE s.trace_key = llm_traces.trace_key AND s.latency_ms > llm_traces.latency_ms);
ALTER TABLE llm_spans ADD COLUMN failed_route TEXT;
UPDATE llm_spans SET failed_route = (SELECT t.route FROM llm_traces t WHERE t.trace_key = llm_spans.trace_key) WHERE error_type IS NOT NULL OR success = 0 OR valid = 0;
DROP INDEX llm_spans_failed;
CREATE INDEX llm_spans_failed ON llm_spans (trace_start_us, error_type, error_code, kind, provider, model, tool_name, name, schema_name, index_name, failed_route, trace_id, root_span_id, success, valid) WHERE error_type IS NOT NULL OR success = 0 OR valid = 0;
CREATE INDEX llm_traces_longest ON llm_traces (longest_step_ms) WHERE longest_step_ms IS NOT NULL;
CREATE INDEX llm_traces_eval_cost ON llm_traces (eval_cost_nano_usd) WHERE eval_cost_nano_usd > 0;
`;
