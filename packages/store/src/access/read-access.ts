import type { Database, QueryLimits, Row, SqlValue } from '../database/database.js';
import type { AccessEntry, AccessFilter } from './access-entry.js';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** The entries that a filter means, the newest first. */
export async function readAccess(
  database: Database,
  filter: AccessFilter = {},
  limits?: QueryLimits,
): Promise<readonly AccessEntry[]> {
  const { text, values } = conditions(filter);
  const limit = Math.min(MAX_LIMIT, Math.max(1, Math.floor(filter.limit ?? DEFAULT_LIMIT)));
  const entries = await database.query(
    {
      text: `SELECT access_id, at_us, user_name, role, via, what FROM llm_access_log a WHERE ${text} ORDER BY at_us DESC, access_id LIMIT ?`,
      values: [...values, limit],
    },
    limits,
  );
  if (entries.length === 0) return [];
  const traces = await database.query(
    {
      text: `SELECT access_id, trace_id FROM llm_access_traces WHERE access_id IN (${entries.map(() => '?').join(', ')}) ORDER BY trace_id`,
      values: entries.map((row) => String(row['access_id'])),
    },
    limits,
  );
  return entries.map((row) => entryOf(row, traces));
}

function conditions({ user, traceId, before }: AccessFilter): {
  readonly text: string;
  readonly values: readonly SqlValue[];
} {
  const parts: string[] = ['1 = 1'];
  const values: SqlValue[] = [];
  if (user !== undefined) {
    parts.push('a.user_name = ?');
    values.push(user);
  }
  if (traceId !== undefined) {
    parts.push(
      'EXISTS (SELECT 1 FROM llm_access_traces x WHERE x.access_id = a.access_id AND x.trace_id = ?)',
    );
    values.push(traceId);
  }
  if (before !== undefined) {
    parts.push('a.at_us < ?');
    values.push(Math.round(before * 1_000));
  }
  return { text: parts.join(' AND '), values };
}

function entryOf(row: Row, traces: readonly Row[]): AccessEntry {
  const id = row['access_id'];
  return {
    at: Number(row['at_us']) / 1_000,
    user: String(row['user_name']),
    ...(row['role'] === null ? {} : { role: String(row['role']) }),
    via: String(row['via']),
    what: String(row['what']),
    traceIds: traces
      .filter((trace) => trace['access_id'] === id)
      .map((trace) => String(trace['trace_id'])),
  };
}
