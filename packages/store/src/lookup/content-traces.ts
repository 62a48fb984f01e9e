import type { ContentRecord } from '@llmtrace/core';
import type { Database } from '../database/database.js';
import { columnName } from '../write/column-values.js';

/** The traces that refer to a whole text. */
export async function contentTraces(
  database: Database,
  { hash, tenantId = '' }: Pick<ContentRecord, 'hash' | 'tenantId'>,
  limit: number,
): Promise<readonly string[]> {
  const rows = await database.query({
    text: `SELECT DISTINCT trace_id FROM llm_content_refs WHERE hash = ? AND tenant_id = ? AND trace_id <> '' ORDER BY trace_id LIMIT ${limit}`,
    values: [columnName(hash), columnName(tenantId)],
  });
  return rows.map((row) => String(row['trace_id']));
}
