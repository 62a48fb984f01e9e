import type {
  CostRecord,
  LlmTraceRecord,
  OpenTraceRecord,
  RollupRecord,
  ScoreRecord,
  TraceRecord,
} from '@llmtrace/core';
import { contentKey, contentReferences } from '@llmtrace/core';
import { splitTexts } from '@llmtrace/core/records';
import type { NewRow } from '../database/database.js';
import { columnName, columnText, toMicros } from './column-values.js';
import { deriveTrace, NO_ADDENDA, type DerivedTrace } from './derive-trace.js';
import { labelRow, promptRow, scoreRow } from './other-rows.js';
import { packTexts } from './packed-texts.js';
import { chunkRows, spanRows, textOf } from './span-rows.js';
import { rootKey, traceRow } from './trace-row.js';

/** A trace as rows. Shape: `trace_key` is added when it is known. */
export interface PreparedTrace {
  readonly record: TraceRecord;
  readonly derived: DerivedTrace;
  readonly row: NewRow;
  readonly spans: readonly NewRow[];
  readonly chunks: readonly NewRow[];
  readonly body: NewRow;
  readonly texts: NewRow | undefined;
}

/** Records made ready for one transaction, each once. */
export interface PreparedBatch {
  readonly traces: ReadonlyMap<string, PreparedTrace>;
  readonly late: ReadonlyMap<string, NewRow>;
  readonly open: ReadonlyMap<string, OpenTraceRecord>;
  readonly costs: ReadonlyMap<string, NewRow>;
  readonly scores: ReadonlyMap<string, NewRow>;
  readonly contents: ReadonlyMap<string, NewRow>;
  readonly references: ReadonlyMap<string, NewRow>;
  readonly prompts: ReadonlyMap<string, NewRow>;
  readonly labels: ReadonlyMap<string, NewRow>;
  readonly rollups: ReadonlyMap<string, RollupRecord>;
  readonly records: number;
}

/** Units: ms of the event loop that may be held at a time. */
const SLICE_MS = 4;

type Writable<M> = M extends ReadonlyMap<infer K, infer V> ? Map<K, V> : M;
type Draft = { -readonly [K in keyof PreparedBatch]: Writable<PreparedBatch[K]> };

/** Makes rows of records, in slices that do not hold the event loop. Errors: none that a record which can be shown causes. */
export async function prepareBatch(records: readonly LlmTraceRecord[]): Promise<PreparedBatch> {
  const draft: Draft = {
    traces: new Map(),
    late: new Map(),
    open: new Map(),
    costs: new Map(),
    scores: new Map(),
    contents: new Map(),
    references: new Map(),
    prompts: new Map(),
    labels: new Map(),
    rollups: new Map(),
    records: records.length,
  };
  let sliceEnd = performance.now() + SLICE_MS;
  for (const record of records) {
    add(draft, record);
    if (performance.now() < sliceEnd) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    sliceEnd = performance.now() + SLICE_MS;
  }
  return draft;
}

function add(draft: Draft, record: LlmTraceRecord): void {
  for (const reference of contentReferences(record)) {
    const row = {
      hash: columnName(reference.hash),
      tenant_id: columnName(reference.tenantId) ?? '',
      trace_id: columnName(reference.traceId) ?? '',
      root_span_id: columnName(reference.rootSpanId) ?? '',
      span_id: columnName(reference.spanId) ?? '',
      path: columnName(reference.path),
    };
    draft.references.set(Object.values(row).join(' '), row);
  }
  switch (record.type) {
    case 'trace': {
      const key = rootKey(record);
      if (!draft.traces.has(key)) draft.traces.set(key, prepareTrace(record));
      return;
    }
    case 'span': {
      const { bare, texts } = splitTexts(record);
      setFirst(draft.late, `${rootKey(record)} ${record.span.spanId}`, {
        trace_id: columnName(record.traceId),
        root_span_id: columnName(record.rootSpanId),
        span_id: columnName(record.span.spanId),
        tenant_id: columnName(record.tenantId),
        created_us: toMicros(record.span.startTime + record.span.durationMs),
        record: JSON.stringify(bare),
        texts: texts.length === 0 ? null : packTexts(texts),
        applied: 0,
      });
      return;
    }
    case 'open':
      draft.open.set(rootKey(record), record);
      return;
    case 'cost':
      setFirst(draft.costs, costKey(record), {
        trace_id: columnName(record.traceId),
        root_span_id: columnName(record.rootSpanId),
        created_us: toMicros(record.createdAt),
        price_version: columnName(record.priceVersion) ?? '',
        record: JSON.stringify(record),
        applied: 0,
      });
      return;
    case 'score':
      setNewest(draft.scores, record);
      return;
    case 'content': {
      const text = columnText(record.text);
      setFirst(draft.contents, contentKey(record), {
        hash: columnName(record.hash),
        tenant_id: columnName(record.tenantId) ?? '',
        text,
        exact: text === record.text ? null : JSON.stringify(record.text),
        chars: record.chars,
        bytes: record.bytes,
        created_us: toMicros(record.createdAt),
      });
      return;
    }
    case 'prompt':
      promptRow(record, draft.prompts);
      return;
    case 'prompt_label':
      labelRow(record, draft.labels);
      return;
    case 'rollup':
      draft.rollups.set(record.rollupId, record);
      return;
  }
}

function prepareTrace(record: TraceRecord): PreparedTrace {
  const derived = deriveTrace(record, NO_ADDENDA);
  const { bare, texts } = splitTexts(record);
  const own = {
    trace_id: columnName(record.traceId),
    root_span_id: columnName(record.rootSpanId),
    trace_start_us: toMicros(record.startTime),
  };
  return {
    record,
    derived,
    row: traceRow(derived, texts.length === 0 ? 'none' : 'kept'),
    spans: spanRows(derived),
    chunks: chunkRows(derived),
    body: { ...own, body: JSON.stringify(bare) },
    texts:
      texts.length === 0
        ? undefined
        : {
            ...own,
            input: textOf(record.input),
            output: textOf(record.output),
            texts: packTexts(texts),
          },
  };
}

function setFirst(rows: Map<string, NewRow>, key: string, row: NewRow): void {
  if (!rows.has(key)) rows.set(key, row);
}

function setNewest(rows: Map<string, NewRow>, record: ScoreRecord): void {
  const row = scoreRow(record);
  const other = rows.get(record.scoreId);
  if (other === undefined || Number(other['created_us']) < Number(row['created_us'])) {
    rows.set(record.scoreId, row);
  }
}

function costKey(record: CostRecord): string {
  return `${rootKey(record)} ${record.createdAt} ${record.priceVersion}`;
}
