import {
  contentKey,
  contentReferences,
  type ContentRecord,
  type CostRecord,
  type LateSpanRecord,
  type LlmTraceRecord,
  type OpenTraceRecord,
  type RollupRecord,
  type ScoreRecord,
  type TraceRecord,
} from '@llmtrace/core';
import { conformSpans, splitTexts } from '@llmtrace/core/records';
import type { NewRow } from '../database/database.js';
import { columnName, columnText, toMicros } from './column-values.js';
import { gapRow, labelRow, promptRow, scoreRow } from './other-rows.js';
import { Pace } from './pace.js';
import { packTexts } from './packed-texts.js';
import { prepareTrace, type PreparedTrace } from './prepare-trace.js';
import { rootKey } from './trace-row.js';

type Rows = Map<string, NewRow>;

/** Traces that are made ready and handed over at a time. */
const TRACES_AT_ONCE = 32;

/** Records on their way into one transaction, each once, by its key. Traces become rows when they are asked for. */
export class RecordBatch {
  readonly late: Rows = new Map();
  readonly costs: Rows = new Map();
  readonly scores: Rows = new Map();
  readonly contents: Rows = new Map();
  readonly references: Rows = new Map();
  readonly prompts: Rows = new Map();
  readonly labels: Rows = new Map();
  readonly gaps: Rows = new Map();
  readonly open: Map<string, OpenTraceRecord> = new Map();
  readonly rollups: Map<string, RollupRecord> = new Map();
  readonly #traces: Map<string, TraceRecord> = new Map();

  constructor(records: readonly LlmTraceRecord[]) {
    for (const record of records) this.#add(record);
  }

  /** Whether a trace of that key is among the records. */
  hasTrace(key: string): boolean {
    return this.#traces.has(key);
  }

  get traces(): Iterable<TraceRecord> {
    return this.#traces.values();
  }

  /** The traces as rows, a few at a time, without holding the event loop. What has been handed over is not kept. */
  async *slices(): AsyncGenerator<readonly PreparedTrace[], void, undefined> {
    const pace = new Pace();
    let slice: PreparedTrace[] = [];
    for (const record of this.#traces.values()) {
      slice.push(prepareTrace(record));
      await pace.rest();
      if (slice.length < TRACES_AT_ONCE) continue;
      yield slice;
      slice = [];
    }
    if (slice.length > 0) yield slice;
  }

  #add(record: LlmTraceRecord): void {
    this.#addReferences(record);
    switch (record.type) {
      case 'trace':
        return setFirst(this.#traces, rootKey(record), conformed(record));
      case 'span':
        return setFirst(
          this.late,
          `${rootKey(record)} ${columnName(record.span.spanId)}`,
          lateRow(record),
        );
      case 'open':
        return setFirst(this.open, rootKey(record), record);
      case 'cost':
        return setFirst(
          this.costs,
          `${rootKey(record)} ${record.createdAt} ${record.priceVersion}`,
          costRow(record),
        );
      case 'score':
        return setNewest(this.scores, record);
      case 'content':
        return setFirst(this.contents, contentKey(record), contentRow(record));
      case 'prompt':
        return promptRow(record, this.prompts);
      case 'prompt_label':
        return labelRow(record, this.labels);
      case 'gap':
        return setFirst(this.gaps, record.gapId, gapRow(record));
      case 'rollup':
        return setFirst(this.rollups, record.rollupId, record);
    }
  }

  #addReferences(record: LlmTraceRecord): void {
    for (const { hash, tenantId, traceId, rootSpanId, spanId, path } of contentReferences(record)) {
      const row = {
        hash: columnName(hash),
        tenant_id: columnName(tenantId) ?? '',
        trace_id: columnName(traceId) ?? '',
        root_span_id: columnName(rootSpanId) ?? '',
        span_id: columnName(spanId) ?? '',
        path: columnName(path),
      };
      this.references.set(Object.values(row).join(' '), row);
    }
  }
}

/** What was imported may be of any types. */
function conformed(record: TraceRecord): TraceRecord {
  const spans = conformSpans(record.spans);
  return spans === record.spans ? record : { ...record, spans };
}

function lateRow(given: LateSpanRecord): NewRow {
  const [span = given.span] = conformSpans([given.span]);
  const record = span === given.span ? given : { ...given, span };
  const { bare, texts } = splitTexts(record);
  return {
    trace_id: columnName(record.traceId),
    root_span_id: columnName(record.rootSpanId),
    span_id: columnName(span.spanId),
    tenant_id: columnName(record.tenantId),
    created_us: toMicros(span.startTime + span.durationMs),
    record: JSON.stringify(bare),
    texts: texts.length === 0 ? null : packTexts(texts),
    applied: 0,
  };
}

function costRow(record: CostRecord): NewRow {
  return {
    trace_id: columnName(record.traceId),
    root_span_id: columnName(record.rootSpanId),
    created_us: toMicros(record.createdAt),
    price_version: columnName(record.priceVersion) ?? '',
    record: JSON.stringify(record),
    applied: 0,
  };
}

function contentRow(record: ContentRecord): NewRow {
  const text = columnText(record.text);
  return {
    hash: columnName(record.hash),
    tenant_id: columnName(record.tenantId) ?? '',
    text,
    exact: text === record.text ? null : JSON.stringify(record.text),
    chars: record.chars,
    bytes: record.bytes,
    created_us: toMicros(record.createdAt),
  };
}

function setFirst<V>(rows: Map<string, V>, key: string, row: V): void {
  if (!rows.has(key)) rows.set(key, row);
}

function setNewest(rows: Rows, record: ScoreRecord): void {
  const row = scoreRow(record);
  const key = String(row['score_id']);
  const other = rows.get(key);
  if (other === undefined || Number(other['created_us']) < Number(row['created_us'])) {
    rows.set(key, row);
  }
}
