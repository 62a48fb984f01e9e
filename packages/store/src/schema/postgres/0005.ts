/**
 * Lists by what steps are like begin at an index each, as in SQLite; that of all kinds found too much to be of use. The users and
 * tenants with the most are told by an index of their days alone: their rows are most of the table.
 *
 * Locks first what writers lock, in their order: one that is at work meanwhile would hold traces and wait for steps.
 */
export const POSTGRES_0005: string = `
LOCK TABLE llm_traces, llm_spans IN ACCESS EXCLUSIVE MODE;
LOCK TABLE llm_rollups IN SHARE MODE;
DROP INDEX llm_spans_kind;
CREATE INDEX llm_spans_finish ON llm_spans (finish_reason, trace_timestamp) WHERE finish_reason IS NOT NULL;
CREATE INDEX llm_spans_index ON llm_spans (index_name, trace_timestamp) WHERE index_name IS NOT NULL;
CREATE INDEX llm_spans_parser ON llm_spans (valid, trace_timestamp) WHERE valid IS NOT NULL;
CREATE INDEX llm_spans_guardrail ON llm_spans (guardrail_action, trace_timestamp) WHERE guardrail_action IS NOT NULL;
DROP INDEX llm_traces_error;
CREATE INDEX llm_traces_error ON llm_traces (error_type, timestamp) WHERE error_type IS NOT NULL;
CREATE INDEX llm_traces_retries ON llm_traces (timestamp) WHERE retries > 0;
CREATE INDEX llm_rollups_most ON llm_rollups (dimension, window_us)
  INCLUDE (value, count) WHERE granularity = 'day' AND dimension IN ('user_id_hash', 'tenant');
`;
