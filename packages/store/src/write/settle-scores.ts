import type { Row, Transaction } from '../database/database.js';
import type { PreparedBatch } from './prepared-batch.js';

interface Target {
  readonly traceId: string;
  readonly rootSpanId: string;
}

/**
 * Ties scores to their traces, whichever came first: those by request or response id get the id of their trace, and
 * `llm_traces.scores` the latest value by name.
 */
export async function settleScores(tx: Transaction, batch: PreparedBatch): Promise<void> {
  const traceIds = new Set<string>();
  for (const id of await resolve(tx, batch)) traceIds.add(id);
  for (const { trace_id } of batch.scores.values()) if (trace_id) traceIds.add(String(trace_id));
  for (const id of await scoredAmong(tx, batch)) traceIds.add(id);
  if (traceIds.size > 0) await writeLatest(tx, [...traceIds].sort());
}

/** Shape: the ids of traces that have got a score. */
async function resolve(tx: Transaction, batch: PreparedBatch): Promise<readonly string[]> {
  const found = new Map<string, Target>();
  const requests = idsOf(batch, 'request_id');
  const responses = idsOf(batch, 'response_id');
  if (requests.length > 0) {
    const given = tx.dialect.rows('k', ['id'], requests);
    note(
      found,
      await tx.query({
        text: `SELECT s.score_id, t.trace_id, t.root_span_id FROM ${given.text} CROSS JOIN llm_scores s CROSS JOIN llm_traces t
          WHERE s.request_id = k.id AND s.request_id IS NOT NULL AND s.trace_id IS NULL AND t.request_id = k.id ORDER BY t.start_us`,
        values: given.values,
      }),
    );
  }
  if (responses.length > 0) {
    const given = tx.dialect.rows('k', ['id'], responses);
    note(
      found,
      await tx.query({
        text: `SELECT s.score_id, p.trace_id, p.root_span_id FROM ${given.text} CROSS JOIN llm_scores s CROSS JOIN llm_spans p
          WHERE s.response_id = k.id AND s.response_id IS NOT NULL AND s.trace_id IS NULL AND p.response_id = k.id ORDER BY p.start_us`,
        values: given.values,
      }),
    );
  }
  for (const [scoreId, { traceId, rootSpanId }] of found) {
    await tx.run({
      text: 'UPDATE llm_scores SET trace_id = ?, root_span_id = ? WHERE score_id = ?',
      values: [traceId, rootSpanId, scoreId],
    });
  }
  return [...found.values()].map(({ traceId }) => traceId);
}

function note(found: Map<string, Target>, rows: readonly Row[]): void {
  for (const row of rows) {
    const scoreId = String(row['score_id']);
    if (found.has(scoreId)) continue;
    found.set(scoreId, {
      traceId: String(row['trace_id']),
      rootSpanId: String(row['root_span_id']),
    });
  }
}

function idsOf(
  batch: PreparedBatch,
  column: 'request_id' | 'response_id',
): readonly (readonly string[])[] {
  const ids = new Set<string>();
  for (const row of batch.scores.values()) add(ids, row[column]);
  for (const { row, spans } of batch.traces.values()) {
    if (column === 'request_id') add(ids, row[column]);
    else for (const span of spans) add(ids, span[column]);
  }
  return [...ids].map((id) => [id]);
}

function add(ids: Set<string>, id: unknown): void {
  if (typeof id === 'string') ids.add(id);
}

async function scoredAmong(tx: Transaction, batch: PreparedBatch): Promise<readonly string[]> {
  const ids = [...batch.traces.values()].map(({ row }) => [String(row['trace_id'])]);
  if (ids.length === 0) return [];
  const given = tx.dialect.rows('k', ['id'], ids);
  const rows = await tx.query({
    text: `SELECT DISTINCT s.trace_id FROM ${given.text} CROSS JOIN llm_scores s WHERE s.trace_id = k.id AND s.trace_id IS NOT NULL`,
    values: given.values,
  });
  return rows.map((row) => String(row['trace_id']));
}

async function writeLatest(tx: Transaction, traceIds: readonly string[]): Promise<void> {
  await tx.lock(traceIds.map((id) => `scores ${id}`));
  const given = tx.dialect.rows(
    'k',
    ['id'],
    traceIds.map((id) => [id]),
  );
  const traces = await tx.query({
    text: `SELECT t.trace_id, t.root_span_id, t.start_us FROM ${given.text} CROSS JOIN llm_traces t WHERE t.trace_id = k.id`,
    values: given.values,
  });
  if (traces.length === 0) return;
  const scores = await tx.query({
    text: `SELECT s.* FROM ${given.text} CROSS JOIN llm_scores s WHERE s.trace_id = k.id AND s.trace_id IS NOT NULL ORDER BY s.created_us, s.score_id`,
    values: given.values,
  });
  for (const trace of traces) {
    const latest: Record<string, unknown> = Object.create(null);
    for (const score of scores) {
      if (score['trace_id'] !== trace['trace_id']) continue;
      const root = score['root_span_id'];
      if (root !== null && root !== trace['root_span_id']) continue;
      latest[String(score['name'])] = scoreValue(score);
    }
    const startUs = Number(trace['start_us']);
    const when = tx.dialect.startsBetween('llm_traces', startUs, startUs + 1);
    await tx.run({
      text: `UPDATE llm_traces SET scores = ? WHERE trace_id = ? AND root_span_id = ? AND ${when.text}`,
      values: [
        JSON.stringify(latest),
        String(trace['trace_id']),
        String(trace['root_span_id']),
        ...when.values,
      ],
    });
  }
}

/** The value of a score, from its row. */
export function scoreValue(row: Row): number | boolean | string {
  const { data_type, value, string_value } = row;
  if (data_type === 'BOOLEAN') return Number(value) === 1;
  return data_type === 'NUMERIC' ? Number(value) : String(string_value);
}
