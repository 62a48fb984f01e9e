/** Who was shown the text of which traces; rows are added and nothing else. */
export const SQLITE_0002: string = `
CREATE TABLE llm_access_log (
  access_id TEXT NOT NULL, at_us INTEGER NOT NULL, user_name TEXT NOT NULL, role TEXT, via TEXT NOT NULL,
  what TEXT NOT NULL, traces INTEGER NOT NULL, PRIMARY KEY (access_id)
) WITHOUT ROWID;
CREATE TABLE llm_access_traces (
  access_id TEXT NOT NULL, trace_id TEXT NOT NULL, PRIMARY KEY (access_id, trace_id)
) WITHOUT ROWID;
CREATE INDEX llm_access_log_at ON llm_access_log (at_us);
CREATE INDEX llm_access_traces_trace ON llm_access_traces (trace_id);
CREATE TRIGGER llm_access_log_no_update BEFORE UPDATE ON llm_access_log
BEGIN SELECT RAISE(ABORT, 'llm_access_log is append-only'); END;
CREATE TRIGGER llm_access_log_no_delete BEFORE DELETE ON llm_access_log
BEGIN SELECT RAISE(ABORT, 'llm_access_log is append-only'); END;
CREATE TRIGGER llm_access_traces_no_update BEFORE UPDATE ON llm_access_traces
BEGIN SELECT RAISE(ABORT, 'llm_access_traces is append-only'); END;
CREATE TRIGGER llm_access_traces_no_delete BEFORE DELETE ON llm_access_traces
BEGIN SELECT RAISE(ABORT, 'llm_access_traces is append-only'); END;
`;
