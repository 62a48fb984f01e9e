import type { Row, SqlQuery, Transaction } from '../database/database.js';
import { columnName } from './column-values.js';
import type { RecordBatch } from './record-batch.js';

/** The prompt version that a trace is known by. */
const TRACE_PROMPT =
  "CASE WHEN t.prompt_version IS NULL THEN t.prompt_name ELSE t.prompt_name || '@' || t.prompt_version END";

type IdColumn = 'trace_id' | 'request_id' | 'response_id';

/**
 * Ties scores that wait to their traces, whichever came first: those by request or response id get the id of their trace,
 * and `llm_traces.scores` the latest value by name. Those whose trace has not come go on waiting.
 */
export async function settleScores(tx: Transaction, batch: RecordBatch): Promise<void> {
  const found = await waitingFor(tx, batch);
  if (found.length === 0) return;
  const traceIds = [...new Set(found.map((row) => String(row['trace_id'])))].sort();
  await tx.lock(traceIds.map((id) => `scores ${id}`));
  const seen = new Set<unknown>();
  for (const row of found) {
    const { score_id, trace_id, root_span_id, start_us, sampling_rate, trace_prompt, by_id } = row;
    if (seen.has(score_id)) continue;
    seen.add(score_id);
    // A score by trace id speaks of every local root under it.
    const isOfRoot = by_id !== 'trace_id';
    await tx.run({
      text: `UPDATE llm_scores SET applied = 1, trace_start_us = ?, sampling_rate = ?, trace_prompt = ?${isOfRoot ? ', trace_id = ?, root_span_id = ?' : ''}
        WHERE score_id = ?`,
      values: [
        Number(start_us),
        Number(sampling_rate),
        trace_prompt as string | null,
        ...(isOfRoot ? [String(trace_id), String(root_span_id)] : []),
        String(score_id),
      ],
    });
  }
  await writeLatest(tx, traceIds);
}

/** Scores that wait for a trace of the batch, and those of the batch whose trace is there. */
async function waitingFor(tx: Transaction, batch: RecordBatch): Promise<readonly Row[]> {
  const parts: SqlQuery[] = [];
  const part = (column: IdColumn, from: string, condition: string): void => {
    const ids = idsOf(batch, column);
    if (ids.length === 0) return;
    const given = tx.dialect.rows('k', ['id'], ids);
    parts.push({
      text: `SELECT s.score_id, t.trace_id, t.root_span_id, t.start_us, t.sampling_rate, ${TRACE_PROMPT} AS trace_prompt, '${column}' AS by_id
        FROM ${given.text} CROSS JOIN llm_scores s CROSS JOIN ${from}
        WHERE s.applied = 0 AND s.${column} IS NOT NULL AND s.${column} = k.id AND ${condition}`,
      values: given.values,
    });
  };
  part('trace_id', 'llm_traces t', 't.trace_id = k.id');
  part('request_id', 'llm_traces t', 't.request_id = k.id');
  part(
    'response_id',
    'llm_spans p CROSS JOIN llm_traces t',
    `p.response_id = k.id AND ${tx.dialect.partOf('p', 't')}`,
  );
  if (parts.length === 0) return [];
  return tx.query({
    text: `${parts.map(({ text }) => text).join(' UNION ALL ')} ORDER BY start_us`,
    values: parts.flatMap(({ values }) => values),
  });
}

function idsOf(batch: RecordBatch, column: IdColumn): readonly (readonly string[])[] {
  const ids = new Set<string>();
  const add = (id: unknown): void => {
    if (typeof id === 'string') ids.add(id);
  };
  for (const row of batch.scores.values()) add(row[column]);
  for (const trace of batch.traces) {
    if (column === 'trace_id') add(columnName(trace.traceId));
    else if (column === 'request_id') add(columnName(trace.requestId));
    else
      for (const span of trace.spans)
        if (span.kind === 'llm') add(columnName(span.data.responseId));
  }
  return [...ids].map((id) => [id]);
}

/** Tells the scores of a trace that another prompt version is known to have answered. */
export async function movePrompt(
  tx: Transaction,
  traceId: string,
  rootSpanId: string,
): Promise<void> {
  await tx.run({
    text: `UPDATE llm_scores SET trace_prompt = (SELECT ${TRACE_PROMPT} FROM llm_traces t WHERE t.trace_id = ? AND t.root_span_id = ?)
      WHERE trace_id = ? AND (root_span_id IS NULL OR root_span_id = ?) AND applied = 1`,
    values: [traceId, rootSpanId, traceId, rootSpanId],
  });
}

async function writeLatest(tx: Transaction, traceIds: readonly string[]): Promise<void> {
  const given = tx.dialect.rows(
    'k',
    ['id'],
    traceIds.map((id) => [id]),
  );
  const traces = await tx.query({
    text: `SELECT t.trace_id, t.root_span_id, t.start_us FROM ${given.text} CROSS JOIN llm_traces t WHERE t.trace_id = k.id`,
    values: given.values,
  });
  const scores = await tx.query({
    text: `SELECT s.* FROM ${given.text} CROSS JOIN llm_scores s WHERE s.trace_id = k.id AND s.trace_id IS NOT NULL
      ORDER BY s.created_us, s.score_id`,
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
