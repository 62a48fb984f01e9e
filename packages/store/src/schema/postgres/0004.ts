/** What was lost on the way to exporters. */
export const POSTGRES_0004: string = `
CREATE TABLE llm_gaps (
  gap_id text NOT NULL, exporter text NOT NULL, reason text NOT NULL, records bigint NOT NULL,
  from_us bigint NOT NULL, to_us bigint NOT NULL, service_name text NOT NULL, environment text NOT NULL,
  PRIMARY KEY (gap_id)
);
CREATE INDEX llm_gaps_to ON llm_gaps (to_us);
`;
