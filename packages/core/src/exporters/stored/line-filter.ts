import type { LlmTraceRecord } from '../../model/record.js';

/** Tells by its bytes whether a line may be wanted: reading it takes far longer. */
export type LineFilter = (line: Buffer) => boolean;

/** Wants the lines that hold one of some texts. */
export function holding(...needles: readonly string[]): LineFilter {
  return (line) => needles.some((needle) => line.includes(needle));
}

/** Wants the lines of some types of record. */
export function ofTypes(...types: readonly LlmTraceRecord['type'][]): LineFilter {
  const beginnings = types.map((type) => Buffer.from(`{"type":"${type}"`));
  return (line) =>
    beginnings.some((beginning) => line.subarray(0, beginning.length).equals(beginning));
}
