import { contentKey, type RollupRecord } from '@llmtrace/core';
import type { Database, Row, SqlQuery, Transaction } from '../database/database.js';
import { keyColumns, traceKeyOf } from '../database/trace-key.js';
import { deleteTraces } from '../retention/delete-traces.js';
import { TraceBatch } from '../retention/trace-batch.js';
import type { ErasureReport, ErasureSubject } from './erasure.js';

const BATCH = 200;

/** How an erasure is done. */
export interface EraseOptions {
  /** Counts and changes nothing. */
  readonly dryRun?: boolean;
  readonly progress?: (traces: number) => void;
}

const COLUMNS: Readonly<Record<ErasureSubject['kind'], string>> = {
  trace: 'trace_id',
  session: 'session_id',
  user: 'user_id_hash',
  tenant: 'tenant_id',
};

/**
 * Removes every trace of a subject with its spans, texts, scores and costs, and every whole text that nothing else refers
 * to. What a legal hold keeps stays and is counted. Sums that name nobody stay; those by user go with the user.
 */
export async function eraseTraces(
  database: Database,
  subject: ErasureSubject,
  { dryRun = false, progress }: EraseOptions = {},
): Promise<ErasureReport> {
  const mine: SqlQuery = { text: `t.${COLUMNS[subject.kind]} = ?`, values: [subject.id] };
  const held = await count(database, { ...mine, text: `${mine.text} AND ${LEGALLY_HELD}` });
  const due: SqlQuery = { ...mine, text: `${mine.text} AND NOT ${LEGALLY_HELD}` };
  const gone = {
    traceIds: new Set<string>(),
    roots: new Set<string>(),
    requestIds: new Set<string>(),
    responseIds: new Set<string>(),
    contents: new Set<string>(),
  };
  if (dryRun) {
    const traces = await count(database, due);
    return { dryRun, traces, contents: 0, scores: 0, held, gone };
  }
  const counts = { traces: 0, contents: 0, scores: 0 };
  for (;;) {
    const size = await database.transaction(async (tx) => {
      const rows = await tx.query({
        text: `SELECT ${keyColumns(tx.dialect, 't')}, t.request_id FROM llm_traces t WHERE ${due.text} LIMIT ${BATCH}`,
        values: due.values,
      });
      if (rows.length === 0) return { traces: 0, contents: 0, scores: 0 };
      const batch = new TraceBatch(tx.dialect, rows.map(traceKeyOf));
      await noteIds(tx, batch, rows, gone);
      return { traces: rows.length, ...(await deleteTraces(tx, batch)) };
    });
    counts.traces += size.traces;
    counts.contents += size.contents;
    counts.scores += size.scores;
    progress?.(counts.traces);
    if (size.traces < BATCH) break;
  }
  if (held === 0) counts.scores += await eraseRest(database, subject);
  await keepOnlyGone(database, gone.contents);
  return { dryRun, ...counts, held, gone };
}

const LEGALLY_HELD = `EXISTS (SELECT 1 FROM llm_holds h WHERE (h.kind = 'trace' AND h.subject = t.trace_id)
  OR (h.kind = 'user' AND h.subject = t.user_id_hash) OR (h.kind = 'tenant' AND h.subject = t.tenant_id))`;

async function count(database: Database, condition: SqlQuery): Promise<number> {
  const [row] = await database.query({
    text: `SELECT COUNT(*) AS n FROM llm_traces t WHERE ${condition.text}`,
    values: condition.values,
  });
  return Number(row?.['n'] ?? 0);
}

async function noteIds(
  tx: Transaction,
  batch: TraceBatch,
  rows: readonly Row[],
  gone: { readonly [K in keyof ErasureReport['gone']]: Set<string> },
): Promise<void> {
  for (const row of rows) {
    const { traceId, rootSpanId } = traceKeyOf(row);
    gone.traceIds.add(traceId);
    gone.roots.add(`${traceId} ${rootSpanId}`);
    if (typeof row['request_id'] === 'string') gone.requestIds.add(row['request_id']);
  }
  const spans = batch.among('llm_spans', 'part');
  for (const row of await tx.query({
    text: `SELECT DISTINCT response_id FROM llm_spans WHERE response_id IS NOT NULL AND ${spans.text}`,
    values: spans.values,
  }))
    gone.responseIds.add(String(row['response_id']));
  const references = batch.amongIds('llm_content_refs');
  for (const row of await tx.query({
    text: `SELECT DISTINCT hash, tenant_id FROM llm_content_refs WHERE ${references.text}`,
    values: references.values,
  }))
    gone.contents.add(keyOf(row));
}

/** What knows the subject without a trace: records whose trace never came, and sums by user. */
async function eraseRest(database: Database, { kind, id }: ErasureSubject): Promise<number> {
  return database.transaction(async (tx) => {
    if (kind === 'user') {
      await tx.run({
        text: "DELETE FROM llm_rollups WHERE dimension = 'user_id_hash' AND value = ?",
        values: [id],
      });
      await forgetUserInSums(tx, id);
    }
    if (kind === 'tenant')
      await tx.run({ text: 'DELETE FROM llm_late_spans WHERE tenant_id = ?', values: [id] });
    if (kind !== 'trace') return 0;
    for (const table of ['llm_late_spans', 'llm_open_traces', 'llm_costs', 'llm_content_refs'])
      await tx.run({ text: `DELETE FROM ${table} WHERE trace_id = ?`, values: [id] });
    return tx.run({ text: 'DELETE FROM llm_scores WHERE trace_id = ?', values: [id] });
  });
}

/** Sums of traces that were not stored stay, without the name of their user. */
async function forgetUserInSums(tx: Transaction, userIdHash: string): Promise<void> {
  const rows = await tx.query({
    text: 'SELECT rollup_id, record FROM llm_rollup_records WHERE record LIKE ?',
    values: [`%"userIdHash":${JSON.stringify(userIdHash)}%`],
  });
  for (const row of rows) {
    const record = JSON.parse(String(row['record'])) as RollupRecord;
    if (record.dimensions.userIdHash !== userIdHash) continue;
    const { userIdHash: _gone, ...dimensions } = record.dimensions;
    await tx.run({
      text: 'UPDATE llm_rollup_records SET record = ? WHERE rollup_id = ?',
      values: [JSON.stringify({ ...record, dimensions }), String(row['rollup_id'])],
    });
  }
}

/** Leaves the keys of texts that are there no more. */
async function keepOnlyGone(database: Database, keys: Set<string>): Promise<void> {
  for (const key of keys) {
    const [hash = '', ...tenant] = key.split(' ');
    const rows = await database.query({
      text: 'SELECT 1 AS there FROM llm_contents WHERE hash = ? AND tenant_id = ?',
      values: [hash, tenant.join(' ')],
    });
    if (rows.length > 0) keys.delete(key);
  }
}

function keyOf(row: Row): string {
  const tenantId = String(row['tenant_id']);
  const hash = String(row['hash']);
  return contentKey(tenantId === '' ? { hash } : { hash, tenantId });
}
