import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.js';
import type { AccessEntry } from './access-entry.js';

/** Adds an entry. Nothing of ours changes or removes one; the tables refuse it. */
export async function noteAccess(database: Database, entry: AccessEntry): Promise<void> {
  const accessId = randomUUID();
  const atUs = Math.round(entry.at * 1_000);
  await database.transaction(async (tx) => {
    await tx.insert('llm_access_log', [
      {
        access_id: accessId,
        at_us: atUs,
        user_name: entry.user,
        role: entry.role,
        via: entry.via,
        what: entry.what,
        traces: entry.traceIds.length,
      },
    ]);
    await tx.insert(
      'llm_access_traces',
      [...new Set(entry.traceIds)].map((traceId) => ({ access_id: accessId, trace_id: traceId })),
    );
  });
}
