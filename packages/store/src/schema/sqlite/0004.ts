/** What was lost on the way to exporters. */
export const SQLITE_0004: string = `
CREATE TABLE llm_gaps (
  gap_id TEXT NOT NULL, exporter TEXT NOT NULL, reason TEXT NOT NULL, records INTEGER NOT NULL,
  from_us INTEGER NOT NULL, to_us INTEGER NOT NULL, service_name TEXT NOT NULL, environment TEXT NOT NULL,
  PRIMARY KEY (gap_id)
) WITHOUT ROWID;
CREATE INDEX llm_gaps_to ON llm_gaps (to_us);
`;
