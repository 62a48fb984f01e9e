import type { GapRecord } from '../model/gap-record.js';
import type { Sealed } from './sealed.js';

/** Makes a gap ready to be written: it holds names of the app's configuration, and no text. */
export function sealGap(record: GapRecord): Sealed<GapRecord> {
  return record as Sealed<GapRecord>;
}
