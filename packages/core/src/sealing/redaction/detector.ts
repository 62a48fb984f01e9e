import type { EntityType } from './entity-type.js';
import type { Finding } from './finding.js';

/** What is known about a text besides its characters. */
export interface ScanContext {
  /** The name the value was stored under (`ssn`, `card_number`, …): it counts as a word standing before the text. */
  readonly key?: string;
}

/** Finds one kind of sensitive value. The built-in ones share a single pass; one of your own is called once for each text. */
export interface Detector {
  readonly name: string;
  readonly entityType: EntityType;
  /** Errors: may throw; the caller then treats the whole text as unsafe. */
  scan(text: string, context?: ScanContext): readonly Finding[];
}
