import { compileFilter } from '../filter/compile-filter.js';
import { traceConditions } from '../filter/trace-conditions.js';
import type { QueryContext } from '../query-context.js';
import type { Row } from '../../database/database.js';
import { readBoolean, readFields, readLimit } from '../read/fields.js';
import { invalidQuery } from '../read/invalid-query.js';
import { readText } from '../read/text.js';
import { countOf, defined, numberOf, textOf, timeOf } from '../row-values.js';
import { decodeCursor, encodeCursor } from '../search/cursor.js';
import { withTexts } from '../search/with-texts.js';
import { after, orderOf, type Position } from '../search/keyset.js';
import { readSort } from '../search/sorts.js';
import { and, raw, sql } from '../sql.js';
import type { Transcript, TranscriptQuery, Turn } from '../types/session-query.js';

const KIND = 'turns';

/** Reads one conversation. Errors: those of `TraceQueries`. */
export async function readTranscript(
  query: TranscriptQuery,
  context: QueryContext,
): Promise<Transcript> {
  const fields = readFields(query, 'query', ['session', 'tenant', 'limit', 'cursor', 'text']);
  if (!fields.has('session')) invalidQuery('session', 'the id of a session');
  const filter = compileFilter(
    {
      session: readText(query.session, 'session'),
      ...(fields.has('tenant') ? { tenant: readText(query.tenant, 'tenant') } : undefined),
    },
    context,
  );
  const limit = readLimit(fields.get('limit'), 'limit', 200, 1_000);
  const text = readBoolean(fields.get('text'), 'text', false);
  const sort = readSort({ by: 'time', direction: 'asc' });
  const conditions = traceConditions(filter, context);
  const cursor = fields.get('cursor');
  if (cursor !== undefined) conditions.push(after(sort, positionOf(cursor)));
  const { traceKey } = context.database.dialect;
  const rows = await context.rows(sql`
    SELECT t.trace_id, t.root_span_id, t.name, t.tenant_id, t.start_us, t.latency_ms, t.status, t.outcome,
      t.model, t.cost_nano_usd, t.text_state ${raw(traceKey === undefined ? '' : `, t.${traceKey}`)}
    FROM llm_traces t
    WHERE ${and(conditions)} ORDER BY ${orderOf(sort, context.database.dialect)} LIMIT ${raw(String(limit + 1))}`);
  const shown = rows.slice(0, limit);
  const turns = (text ? await withTexts(shown, context) : shown).map(turnOf);
  const last = rows[limit - 1];
  if (rows.length <= limit || last === undefined) return { turns };
  const ids = [textOf(last, 'trace_id') as string, textOf(last, 'root_span_id') as string];
  return { turns, next: encodeCursor(KIND, [countOf(last, 'start_us'), ...ids]) };
}

function positionOf(cursor: unknown): Position {
  const [startUs, traceId, rootSpanId] = decodeCursor(cursor, KIND, 'ntt');
  return { value: startUs, startUs, traceId, rootSpanId } as Position;
}

function turnOf(row: Row): Turn {
  return defined<Turn>({
    traceId: textOf(row, 'trace_id') as string,
    rootSpanId: textOf(row, 'root_span_id') as string,
    name: textOf(row, 'name') as string,
    tenantId: textOf(row, 'tenant_id'),
    startTime: timeOf(row, 'start_us'),
    durationMs: countOf(row, 'latency_ms'),
    status: textOf(row, 'status') as Turn['status'],
    outcome: textOf(row, 'outcome') as Turn['outcome'],
    model: textOf(row, 'model'),
    costNanoUsd: numberOf(row, 'cost_nano_usd'),
    input: textOf(row, 'input'),
    output: textOf(row, 'output'),
    textState: textOf(row, 'text_state') as Turn['textState'],
  });
}
