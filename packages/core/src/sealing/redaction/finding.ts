import type { EntityType } from './entity-type.js';

/**
 * One place in a text that must not be stored as it is.
 * Units: `start` (inclusive) and `end` (exclusive) are UTF-16 offsets into the scanned text.
 */
export interface Finding {
  readonly type: EntityType;
  readonly start: number;
  readonly end: number;
}

/** What a scan of clean text returns: one shared array, so that clean text costs no allocation. */
export const NO_FINDINGS: readonly Finding[] = Object.freeze([]);
