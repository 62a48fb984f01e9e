import type { OpenTraceRecord } from '@llmtrace/core';
import type { Database, Row } from '../database/database.js';

/** Roots that have not ended, the newest first. */
export async function openRoots(
  database: Database,
  limit: number,
): Promise<readonly OpenTraceRecord[]> {
  const rows = await database.query({
    text: `SELECT trace_id, root_span_id, kind, name, start_us, service_name, environment, request_id
      FROM llm_open_traces ORDER BY start_us DESC LIMIT ${limit}`,
    values: [],
  });
  return rows.map(openRecord);
}

function openRecord(row: Row): OpenTraceRecord {
  return {
    type: 'open',
    schemaVersion: 1,
    traceId: String(row['trace_id']),
    rootSpanId: String(row['root_span_id']),
    kind: row['kind'] as OpenTraceRecord['kind'],
    name: String(row['name']),
    startTime: Number(row['start_us']) / 1_000,
    serviceName: String(row['service_name']),
    environment: String(row['environment']),
    ...(row['request_id'] === null ? undefined : { requestId: String(row['request_id']) }),
  };
}
