import type { TraceRecord } from '@llmtrace/core';
import { splitTexts } from '@llmtrace/core/records';
import type { NewTrace } from '../database/database.js';
import { deriveTrace, NO_ADDENDA, type DerivedTrace } from './derive-trace.js';
import { packTexts } from './packed-texts.js';
import { chunkRows, ownColumns, spanRows, textOf } from './span-rows.js';
import { traceRow } from './trace-row.js';

/** A trace as rows. */
export interface PreparedTrace extends NewTrace {
  readonly derived: DerivedTrace;
}

/** Makes the rows of a trace. Errors: those of a record that `parseRecord` would refuse. */
export function prepareTrace(record: TraceRecord): PreparedTrace {
  const derived = deriveTrace(record, NO_ADDENDA);
  const { bare, texts } = splitTexts(record);
  const text =
    texts.length === 0
      ? []
      : [
          {
            input: textOf(record.input),
            output: textOf(record.output),
            texts: packTexts(texts),
          },
        ];
  return {
    derived,
    own: ownColumns(record),
    row: traceRow(derived, texts.length === 0 ? 'none' : 'kept'),
    parts: [[{ body: JSON.stringify(bare) }], text, spanRows(derived), chunkRows(derived)],
  };
}
