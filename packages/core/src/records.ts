/** What reads the records of a trace folder, prices them anew and appends what that says. */
export { applyCosts, withCosts } from './exporters/stored/apply-costs.js';
export { blankRecords } from './exporters/stored/blank-records.js';
export { holding, ofTypes, type LineFilter } from './exporters/stored/line-filter.js';
export { parseRecord } from './exporters/stored/parse-record.js';
export {
  readJournal,
  segmentNames,
  type JournalBatch,
  type ReadJournalOptions,
} from './exporters/stored/read-journal.js';
export {
  listSegments,
  readSegment,
  type ReadNotes,
  type Segment,
} from './exporters/stored/read-segments.js';
export { conformSpans } from './sealing/conform-spans.js';
export { hashId } from './sealing/hash-id.js';
export { costTotals, priceRecord, type PricedSpan } from './sealing/price-record.js';
export { sealCost } from './sealing/seal-cost.js';
export { hasStepFailed, recordCalls, type RecordCall } from './sealing/record-calls.js';
export { joinTexts, splitTexts, type SplitRecord, type SplitText } from './sealing/split-texts.js';
export { withLate } from './sealing/with-late.js';
export { prepareTraceDirectory } from './trace-directory.js';
