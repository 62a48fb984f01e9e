import type { TraceRecord } from '@llmtrace/core';
import { splitTexts } from '@llmtrace/core/records';
import type { NewTrace } from '../database/database.js';
import { columnName, toMicros } from './column-values.js';
import { deriveTrace, NO_ADDENDA, type DerivedTrace } from './derive-trace.js';
import { packTexts } from './packed-texts.js';
import { chunkRows, spanRows, textOf } from './span-rows.js';
import { traceRow } from './trace-row.js';

/** A trace as rows. */
export interface PreparedTrace extends NewTrace {
  readonly derived: DerivedTrace;
}

/** Makes the rows of a trace. Errors: those of a record that `parseRecord` would refuse. */
export function prepareTrace(record: TraceRecord): PreparedTrace {
  const derived = deriveTrace(record, NO_ADDENDA);
  const { bare, texts } = splitTexts(record);
  const own = {
    trace_id: columnName(record.traceId),
    root_span_id: columnName(record.rootSpanId),
    trace_start_us: toMicros(record.startTime),
  };
  const text =
    texts.length === 0
      ? []
      : [
          {
            ...own,
            input: textOf(record.input),
            output: textOf(record.output),
            texts: packTexts(texts),
          },
        ];
  return {
    derived,
    row: traceRow(derived, texts.length === 0 ? 'none' : 'kept'),
    parts: [[{ ...own, body: JSON.stringify(bare) }], text, spanRows(derived), chunkRows(derived)],
  };
}
