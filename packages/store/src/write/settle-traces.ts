import { isDeepStrictEqual } from 'node:util';
import type { CostRecord, LateSpanRecord, TraceRecord } from '@llmtrace/core';
import { joinTexts } from '@llmtrace/core/records';
import type { NewRow, Row, SqlQuery, SqlValue, Transaction } from '../database/database.js';
import { countTrace } from '../rollup/count-trace.js';
import type { RollupBatch } from '../rollup/rollup-batch.js';
import type { TableName } from '../schema/tables.js';
import { deriveTrace, type Addenda, type DerivedTrace } from './derive-trace.js';
import { unpackTexts } from './packed-texts.js';
import { movePrompt } from './settle-scores.js';
import { chunkRows, ownColumns, spanRows } from './span-rows.js';
import { traceRow, type TextState } from './trace-row.js';

type Root = readonly [traceId: string, rootSpanId: string];
type SpanPlace = readonly [column: 'seq' | 'span_seq', seq: number];

interface Waiting extends Row {
  readonly trace_id: string;
  readonly root_span_id: string;
}

/**
 * Adds late spans and costs that have not been counted to their traces: columns, span rows and rollups follow. Does
 * nothing for those whose trace has not come yet.
 */
export async function settleTraces(
  tx: Transaction,
  roots: readonly Root[],
  rollups: RollupBatch,
): Promise<void> {
  if (roots.length === 0) return;
  const waiting = await waitingIn(tx, roots);
  const concerned = new Map<string, Root>();
  for (const { trace_id, root_span_id } of waiting) {
    concerned.set(`${trace_id} ${root_span_id}`, [trace_id, root_span_id]);
  }
  if (concerned.size === 0) return;
  await tx.lock([...concerned.keys()].map((key) => `trace ${key}`));
  for (const root of concerned.values()) await settleTrace(tx, root, rollups);
}

async function waitingIn(tx: Transaction, roots: readonly Root[]): Promise<readonly Waiting[]> {
  const given = tx.dialect.rows('k', ['a', 'b'], roots);
  const from = (table: string): string =>
    `SELECT w.trace_id, w.root_span_id FROM ${given.text} CROSS JOIN ${table} w
      WHERE w.trace_id = k.a AND w.root_span_id = k.b AND w.applied = 0`;
  const rows = await tx.query({
    text: `${from('llm_late_spans')} UNION ${from('llm_costs')}`,
    values: [...given.values, ...given.values],
  });
  return rows as readonly Waiting[];
}

async function settleTrace(tx: Transaction, root: Root, rollups: RollupBatch): Promise<void> {
  const [stored] = await tx.query({
    text: `SELECT t.*, b.body FROM llm_traces t JOIN llm_bodies b ON ${tx.dialect.partOf('b', 't')}
      WHERE t.trace_id = ? AND t.root_span_id = ?`,
    values: root,
  });
  if (stored === undefined) return;
  const late = await addendaOf(tx, 'llm_late_spans', root, 'created_us, span_id');
  const costs = await addendaOf(tx, 'llm_costs', root, 'created_us, price_version');
  const record = JSON.parse(String(stored['body'])) as TraceRecord;
  const before = deriveTrace(record, {
    late: late.filter(isApplied).map(lateOf),
    costs: costs.filter(isApplied).map(costOf),
  });
  const all: Addenda = { late: late.map(lateOf), costs: costs.map(costOf) };
  const after = deriveTrace(record, all);
  countTrace(before, rollups, -1);
  countTrace(after, rollups, 1);
  await updateRows(tx, stored, before, after);
  for (const table of ['llm_late_spans', 'llm_costs'] as const) {
    await tx.run({
      text: `UPDATE ${table} SET applied = 1 WHERE trace_id = ? AND root_span_id = ? AND applied = 0`,
      values: root,
    });
  }
}

async function addendaOf(
  tx: Transaction,
  table: 'llm_late_spans' | 'llm_costs',
  root: Root,
  order: string,
): Promise<readonly Row[]> {
  return tx.query({
    text: `SELECT * FROM ${table} WHERE trace_id = ? AND root_span_id = ? ORDER BY ${order}`,
    values: root,
  });
}

function isApplied(row: Row): boolean {
  return Number(row['applied']) === 1;
}

function lateOf(row: Row): LateSpanRecord {
  const record = JSON.parse(String(row['record'])) as LateSpanRecord;
  const { texts } = row;
  if (typeof texts === 'string') joinTexts(record, unpackTexts(texts));
  return record;
}

function costOf(row: Row): CostRecord {
  return JSON.parse(String(row['record'])) as CostRecord;
}

/** Text that was taken out of the trace is in neither form, so that its columns stay as they are. */
async function updateRows(
  tx: Transaction,
  stored: Row,
  before: DerivedTrace,
  after: DerivedTrace,
): Promise<void> {
  const { dialect } = tx;
  const traceId = String(stored['trace_id']);
  const rootSpanId = String(stored['root_span_id']);
  const startUs = Number(stored['start_us']);
  const textState = stored['text_state'] as TextState;
  const key = stored['trace_key'];
  const own: NewRow = {
    ...ownColumns(after.trace),
    ...(typeof key === 'number' ? { trace_key: key } : undefined),
  };
  /** The row of the trace, or those of one of its spans in a table of parts. */
  const rowsOf = (table: TableName, span?: SpanPlace): SqlQuery => {
    const of = span === undefined ? 'trace' : 'part';
    const when = dialect.startsBetween(table, startUs, startUs + 1, of);
    const known: [column: string, value: SqlValue][] = [
      ['trace_id', traceId],
      ['root_span_id', rootSpanId],
    ];
    if (span !== undefined) known.push([...span]);
    if (span !== undefined && typeof key === 'number') known.push(['trace_key', key]);
    return {
      text: `${known.map(([column]) => `${column} = ?`).join(' AND ')} AND ${when.text}`,
      values: [...known.map(([, value]) => value), ...when.values],
    };
  };
  const update = async (
    table: TableName,
    from: NewRow,
    to: NewRow,
    span?: SpanPlace,
  ): Promise<void> => {
    const changed = Object.keys({ ...from, ...to }).filter(
      (name) => (from[name] ?? null) !== (to[name] ?? null),
    );
    if (changed.length === 0) return;
    const where = rowsOf(table, span);
    await tx.run({
      text: `UPDATE ${table} SET ${changed.map((name) => `${name} = ?`).join(', ')} WHERE ${where.text}`,
      values: [...changed.map((name) => to[name] ?? null), ...where.values],
    });
  };
  const [was, is] = [traceRow(before, textState), traceRow(after, textState)];
  await update('llm_traces', was, is);
  if (was['prompt_name'] !== is['prompt_name'] || was['prompt_version'] !== is['prompt_version']) {
    await movePrompt(tx, traceId, rootSpanId);
  }
  const old = spanRows(before);
  for (const [seq, row] of spanRows(after).entries()) {
    const from = old[seq];
    if (from === undefined) await tx.insert('llm_spans', [{ ...row, ...own }]);
    else await update('llm_spans', from, row, ['seq', seq]);
  }
  // A late span that ended earlier than others takes their place, and they move on.
  const [had, has] = [chunksBySpan(before), chunksBySpan(after)];
  const moved = [...new Set([...had.keys(), ...has.keys()])].filter(
    (seq) => !isDeepStrictEqual(had.get(seq), has.get(seq)),
  );
  for (const seq of moved) {
    if (!had.has(seq)) continue;
    const { text, values } = rowsOf('llm_retrieval_chunks', ['span_seq', seq]);
    await tx.run({ text: `DELETE FROM llm_retrieval_chunks WHERE ${text}`, values });
  }
  const added = moved.flatMap((seq) => has.get(seq) ?? []);
  if (added.length > 0) {
    await tx.insert(
      'llm_retrieval_chunks',
      added.map((row) => ({ ...row, ...own })),
    );
  }
}

function chunksBySpan(trace: DerivedTrace): ReadonlyMap<number, readonly NewRow[]> {
  return Map.groupBy(chunkRows(trace), (row) => Number(row['span_seq']));
}
