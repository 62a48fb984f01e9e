import type { ContentRecord } from '@llmtrace/core';
import type { Database } from '../database/database.js';
import { beginsWith } from './prefix-range.js';

/** Whole texts whose hash begins so. Shape: one of each hash, whichever tenant's. */
export async function findContents(
  database: Database,
  prefix: string,
  limit: number,
): Promise<readonly ContentRecord[]> {
  const { text, values } = beginsWith('hash', prefix);
  const rows = await database.query({
    text: `SELECT hash, tenant_id, text, exact, chars, bytes, created_us FROM llm_contents WHERE ${text} ORDER BY hash LIMIT ${limit}`,
    values,
  });
  const byHash = new Map<string, ContentRecord>();
  for (const row of rows) {
    const hash = String(row['hash']);
    const tenantId = String(row['tenant_id']);
    byHash.set(hash, {
      type: 'content',
      schemaVersion: 1,
      hash,
      ...(tenantId === '' ? undefined : { tenantId }),
      text:
        row['exact'] === null ? String(row['text']) : (JSON.parse(String(row['exact'])) as string),
      chars: Number(row['chars']),
      bytes: Number(row['bytes']),
      createdAt: Number(row['created_us']) / 1_000,
    });
  }
  return [...byHash.values()];
}
