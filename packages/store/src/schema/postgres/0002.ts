/** Who was shown the text of which traces; rows are added and nothing else. */
export const POSTGRES_0002: string = `
CREATE TABLE llm_access_log (
  access_id text NOT NULL, at_us bigint NOT NULL, user_name text NOT NULL, role text, via text NOT NULL,
  what text NOT NULL, traces integer NOT NULL, PRIMARY KEY (access_id)
);
CREATE TABLE llm_access_traces (
  access_id text NOT NULL, trace_id text NOT NULL, PRIMARY KEY (access_id, trace_id)
);
CREATE INDEX llm_access_log_at ON llm_access_log (at_us);
CREATE INDEX llm_access_traces_trace ON llm_access_traces (trace_id);
CREATE FUNCTION llm_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER llm_access_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON llm_access_log
FOR EACH STATEMENT EXECUTE FUNCTION llm_append_only();
CREATE TRIGGER llm_access_traces_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON llm_access_traces
FOR EACH STATEMENT EXECUTE FUNCTION llm_append_only();
`;
