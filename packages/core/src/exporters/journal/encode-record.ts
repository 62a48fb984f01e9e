import { contentKey } from '../../sealing/contents/content-references.js';
import type { SealedRecord } from '../../sealing/sealed.js';
import type { EncodedRecord } from '../exporter.js';
import { encodeLine, joinLine } from '../record-line.js';

/** Makes a record ready to be written as a line. */
export function encodeRecord(record: SealedRecord): EncodedRecord {
  return {
    type: record.type,
    line: encodeLine(record),
    contentKey: record.type === 'content' ? contentKey(record) : undefined,
  };
}

/** Copies what the line of a record refers to into it. */
export function holdRecord(record: EncodedRecord): EncodedRecord {
  const line = joinLine(record.line);
  return line === record.line ? record : { ...record, line };
}
