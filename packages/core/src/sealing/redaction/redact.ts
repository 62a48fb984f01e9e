import type { Detector } from './detector.js';
import type { EntityType } from './entity-type.js';
import type { PlaceholderStyle } from './placeholders.js';
import { Placeholders } from './placeholders.js';
import { scan } from './scan.js';

/** Settings of {@link redact}. */
export interface RedactOptions {
  /** The name the text is stored under. `password`, `token` and the like mask the whole text; others count as context. */
  readonly key?: string;
  /** `numbered` (the default) writes `[EMAIL_1]`, `bare` writes `[EMAIL]`. */
  readonly placeholders?: PlaceholderStyle;
  /** Detectors to run besides the built-in ones. */
  readonly detectors?: readonly Detector[];
  /** Time after which it throws. Units: milliseconds. Default: no limit. */
  readonly deadlineMs?: number;
}

/** A value that was masked. Units: UTF-16 offsets into the input. */
export interface RedactedEntity {
  readonly type: EntityType;
  readonly start: number;
  readonly end: number;
}

/** A text without its sensitive values, and where they were. The values themselves are not kept. */
export interface Redacted {
  readonly text: string;
  readonly entities: readonly RedactedEntity[];
}

/**
 * Masks personal data and secrets in a text. Equal values get equal placeholders within one call.
 * Errors: RedactionBudgetError past `deadlineMs`; whatever a detector of your own throws.
 *
 * @example
 * ```ts
 * redact('Mail ada@example.com').text; // 'Mail [EMAIL_1]'
 * ```
 */
export function redact(text: string, options?: RedactOptions): Redacted {
  const key = options?.key;
  const entities = scan(text, key === undefined ? undefined : { key }, options);
  if (entities.length === 0) return { text, entities };
  return { text: new Placeholders(options?.placeholders).mask(text, entities), entities };
}
