import type { LlmTraceRecord } from '../model/record.js';
import type { Sealed, SealedRecord } from './sealed.js';

/** Records whose raw form is another one, by the form that anybody may have. */
const rawForms: WeakMap<object, SealedRecord> = new WeakMap();
/** Records that hold raw text and have no other form. */
const rawOnly: WeakSet<object> = new WeakSet();

/** Ties the form with raw text to the one without. */
export function keepRawForm<R extends LlmTraceRecord>(record: Sealed<R>, raw: Sealed<R>): void {
  rawForms.set(record, raw as never);
  rawOnly.add(raw);
}

/** Marks a record that holds raw text. */
export function markRaw<R extends LlmTraceRecord>(record: Sealed<R>): void {
  rawOnly.add(record);
}

/** The form of a record for an exporter. Shape: `undefined` where there is none that it may have. */
export function formFor(record: SealedRecord, allowRaw: boolean): SealedRecord | undefined {
  if (allowRaw) return rawForms.get(record) ?? record;
  return rawOnly.has(record) ? undefined : record;
}
