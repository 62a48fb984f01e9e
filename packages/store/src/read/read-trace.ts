import type {
  CostRecord,
  LateSpanRecord,
  OpenTraceRecord,
  ScoreRecord,
  TraceRecord,
} from '@llmtrace/core';
import { applyCosts, joinTexts } from '@llmtrace/core/records';
import type { Database, QueryLimits, Row } from '../database/database.js';
import type { GetTraceOptions, StoredTrace } from '../trace-store.js';
import { columnName } from '../write/column-values.js';
import { unpackTexts } from '../write/packed-texts.js';
import { scoreValue } from '../write/settle-scores.js';
import type { TextState } from '../write/trace-row.js';

/** All local roots under a trace id with what came after them, the earliest first. */
export async function readTrace(
  database: Database,
  id: string,
  { text = true, ...limits }: GetTraceOptions = {},
): Promise<readonly StoredTrace[]> {
  const traceId = columnName(id);
  const { open, starts, others } = await knownOf(database, traceId, limits);
  const ask = (table: string, order: string): Promise<readonly Row[]> =>
    others.has(table)
      ? database.query(
          { text: `SELECT * FROM ${table} WHERE trace_id = ? ${order}`, values: [traceId] },
          limits,
        )
      : Promise.resolve([]);
  const [traces, late, costs, scores] = await Promise.all([
    rootsOf(database, traceId, starts, text, limits),
    ask('llm_late_spans', 'ORDER BY created_us, span_id'),
    ask('llm_costs', ''),
    ask('llm_scores', 'ORDER BY created_us, score_id'),
  ]);
  const costRecords = costs.map((row) => JSON.parse(String(row['record'])) as CostRecord);
  const stored = traces.map((row) => ({
    startUs: Number(row['start_us']),
    rootSpanId: String(row['root_span_id']),
    root: applyCosts(traceOf(row), costRecords) as TraceRecord | OpenTraceRecord,
    text: row['text_state'] as TextState,
  }));
  const ended = new Set(stored.map(({ rootSpanId }) => rootSpanId));
  for (const row of open) {
    const root = openOf(row);
    if (ended.has(root.rootSpanId)) continue;
    stored.push({
      startUs: Number(row['start_us']),
      rootSpanId: root.rootSpanId,
      root,
      text: 'none',
    });
  }
  return stored
    .toSorted((a, b) => a.startUs - b.startUs)
    .map(({ rootSpanId, root, text: state }) => ({
      root,
      late: late
        .filter((row) => row['root_span_id'] === rootSpanId)
        .map((row) => priced(lateOf(row, text), costRecords, root)),
      scores: scores
        .filter((row) => row['root_span_id'] === null || row['root_span_id'] === rootSpanId)
        .map((row) => scoreOf(row, text)),
      text: state,
    }));
}

/** Tables of what comes after a trace. */
const OTHERS = ['llm_late_spans', 'llm_costs', 'llm_scores'];

/**
 * What there is under an id: the roots that have begun, when those did that have ended, and the tables that have more. One
 * statement, so that a root that ends meanwhile is one or the other.
 *
 * Shape: an id does not tell the day. Where each day has tables of its own, it is sooner found among bodies, which have one
 * index and not many.
 */
async function knownOf(
  database: Database,
  traceId: string,
  limits: QueryLimits,
): Promise<{
  readonly open: readonly Row[];
  readonly starts: readonly number[];
  readonly others: ReadonlySet<unknown>;
}> {
  const ended =
    database.dialect.traceKey === undefined
      ? ['trace_start_us', 'llm_bodies']
      : ['start_us', 'llm_traces'];
  const nothing = 'NULL, NULL, NULL, NULL, NULL';
  const more = OTHERS.map(
    (table) =>
      `UNION ALL SELECT '${table}', NULL, NULL, NULL, ${nothing} WHERE EXISTS (SELECT 1 FROM ${table} WHERE trace_id = ?)`,
  );
  const rows = await database.query(
    {
      text: `SELECT 'open' AS what, trace_id, root_span_id, start_us, kind, name, service_name, environment, request_id FROM llm_open_traces WHERE trace_id = ?
        UNION ALL SELECT 'ended', trace_id, root_span_id, ${ended[0]}, ${nothing} FROM ${ended[1]} WHERE trace_id = ?
        ${more.join(' ')}`,
      values: [traceId, traceId, ...OTHERS.map(() => traceId)],
    },
    limits,
  );
  return {
    open: rows.filter(({ what }) => what === 'open'),
    starts: rows.filter(({ what }) => what === 'ended').map((row) => Number(row['start_us'])),
    others: new Set(rows.map(({ what }) => what)),
  };
}

/** The roots that have ended, from their days alone. */
async function rootsOf(
  database: Database,
  traceId: string,
  starts: readonly number[],
  text: boolean,
  limits: QueryLimits,
): Promise<readonly Row[]> {
  if (starts.length === 0) return [];
  const { dialect } = database;
  const [from, to] = [Math.min(...starts), Math.max(...starts) + 1];
  const inTime = (['t', 'b'] as const).map((alias) =>
    dialect.startsBetween(alias, from, to, alias === 't' ? 'trace' : 'part'),
  );
  const texts = dialect.startsBetween('x', from, to, 'part');
  return database.query(
    {
      text: `SELECT t.root_span_id, t.start_us, t.text_state, b.body${text ? ', x.texts' : ''} FROM llm_traces t
        JOIN llm_bodies b ON ${dialect.partOf('b', 't')}
        ${text ? `LEFT JOIN llm_texts x ON ${dialect.partOf('x', 't')} AND ${texts.text}` : ''}
        WHERE t.trace_id = ? AND ${inTime.map((part) => part.text).join(' AND ')}`,
      values: [...(text ? texts.values : []), traceId, ...inTime.flatMap(({ values }) => values)],
    },
    limits,
  );
}

/** The ids of traces that begin with some digits, the latest first. */
export async function findTraceIds(
  database: Database,
  prefix: string,
  limit: number,
  limits?: QueryLimits,
): Promise<readonly string[]> {
  const from = columnName(prefix);
  const found: string[] = [];
  for (const table of ['llm_traces', 'llm_open_traces']) {
    const rows = await database.query(
      {
        text: `SELECT trace_id, MAX(start_us) AS start_us FROM ${table} WHERE trace_id >= ? AND trace_id < ? GROUP BY trace_id ORDER BY start_us DESC LIMIT ?`,
        values: [from, `${from}\u{10ffff}`, limit],
      },
      limits,
    );
    for (const row of rows) found.push(String(row['trace_id']));
  }
  return [...new Set(found)].slice(0, limit);
}

function traceOf(row: Row): TraceRecord {
  const record = JSON.parse(String(row['body'])) as TraceRecord;
  const { texts } = row;
  if (typeof texts === 'string') joinTexts(record, unpackTexts(texts));
  return record;
}

function lateOf(row: Row, withText: boolean): LateSpanRecord {
  const record = JSON.parse(String(row['record'])) as LateSpanRecord;
  const { texts } = row;
  if (withText && typeof texts === 'string') joinTexts(record, unpackTexts(texts));
  return record;
}

function priced(
  record: LateSpanRecord,
  costs: readonly CostRecord[],
  root: TraceRecord | OpenTraceRecord,
): LateSpanRecord {
  if (costs.length === 0 || root.type !== 'trace') return record;
  const [span = record.span] = applyCosts({ ...root, spans: [record.span] }, costs).spans;
  return { ...record, span };
}

function openOf(row: Row): OpenTraceRecord {
  const requestId = row['request_id'];
  return {
    type: 'open',
    schemaVersion: 1,
    traceId: String(row['trace_id']),
    rootSpanId: String(row['root_span_id']),
    kind: row['kind'] as OpenTraceRecord['kind'],
    name: String(row['name']),
    startTime: Number(row['start_us']) / 1_000,
    serviceName: String(row['service_name']),
    environment: String(row['environment']),
    ...(typeof requestId === 'string' ? { requestId } : undefined),
  };
}

/** The record of a score, from its row. Shape: its trace's id, and the id it was recorded by. */
export function scoreOf(row: Row, withText: boolean = true): ScoreRecord {
  const record: Record<string, unknown> = {
    type: 'score',
    schemaVersion: 1,
    scoreId: row['score_id'],
  };
  const put = (name: string, column: string): void => {
    if (row[column] !== null) record[name] = row[column];
  };
  put('traceId', 'trace_id');
  put('requestId', 'request_id');
  put('responseId', 'response_id');
  put('spanId', 'span_id');
  record['name'] = row['name'];
  record['value'] = scoreValue(row);
  put('label', 'label');
  if (withText) put('comment', 'comment');
  put('source', 'source');
  put('evaluator', 'evaluator');
  put('evaluatorVersion', 'evaluator_version');
  record['createdAt'] = Number(row['created_us']) / 1_000;
  return record as unknown as ScoreRecord;
}
