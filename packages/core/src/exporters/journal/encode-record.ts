import { contentKey } from '../../sealing/contents/content-references.js';
import type { SealedRecord } from '../../sealing/sealed.js';
import type { EncodedRecord } from '../exporter.js';
import { encodeLine } from '../record-line.js';

/** Makes a record ready to be written as a line. */
export function encodeRecord(record: SealedRecord): EncodedRecord {
  return {
    type: record.type,
    line: encodeLine(record),
    contentKey: record.type === 'content' ? contentKey(record) : undefined,
  };
}
