import { createHash } from 'node:crypto';
import type { Database } from '../database/database.js';

/** What may be held back from retention. A `user` is named by the hash that is stored. */
export type HoldKind = 'trace' | 'user' | 'tenant' | 'dataset_case';

/** Keeps the traces of a subject, whatever their age, until it is taken back. */
export interface Hold {
  readonly kind: HoldKind;
  readonly subject: string;
  readonly reason?: string;
}

/** A hold that is in force. Units: `createdAt` epoch ms. */
export interface StoredHold extends Hold {
  readonly holdId: string;
  readonly createdAt: number;
}

/** Holds a subject back from retention. Shape: its id; the same subject twice is one hold. */
export async function addHold(
  database: Database,
  { kind, subject, reason }: Hold,
  nowMs: number,
): Promise<string> {
  const holdId = createHash('sha256').update(`${kind} ${subject}`).digest('hex').slice(0, 16);
  await database.transaction((tx) =>
    tx.insert('llm_holds', [
      { hold_id: holdId, kind, subject, reason: reason ?? null, created_us: nowMs * 1_000 },
    ]),
  );
  return holdId;
}

/** Takes a hold back. Shape: whether there was one. */
export async function removeHold(database: Database, holdId: string): Promise<boolean> {
  const removed = await database.transaction((tx) =>
    tx.run({ text: 'DELETE FROM llm_holds WHERE hold_id = ?', values: [holdId] }),
  );
  return removed > 0;
}

/** The holds in force, the oldest first. */
export async function listHolds(database: Database): Promise<readonly StoredHold[]> {
  const rows = await database.query({
    text: 'SELECT hold_id, kind, subject, reason, created_us FROM llm_holds ORDER BY created_us, hold_id',
    values: [],
  });
  return rows.map((row) => ({
    holdId: String(row['hold_id']),
    kind: String(row['kind']) as HoldKind,
    subject: String(row['subject']),
    ...(row['reason'] === null ? undefined : { reason: String(row['reason']) }),
    createdAt: Number(row['created_us']) / 1_000,
  }));
}
