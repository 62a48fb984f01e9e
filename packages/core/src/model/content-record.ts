import type { SCHEMA_VERSION } from './schema-version.js';

/**
 * A text that a span shows cut, whole and masked. One row by `hash` and `tenantId`, however many traces refer to it: it
 * lives as long as the last of them.
 *
 * Shape: placeholders are numbered within the text, so that equal texts of two traces are one row.
 */
export interface ContentRecord {
  readonly type: 'content';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** SHA-256 of `text`, 64 hex digits. */
  readonly hash: string;
  readonly tenantId?: string;
  readonly text: string;
  /** Units: UTF-16 code units of `text`. */
  readonly chars: number;
  /** Units: UTF-8 bytes of `text`. */
  readonly bytes: number;
  /** Units: epoch ms. */
  readonly createdAt: number;
}

/** Where a record shows a text cut, and which row holds the whole. */
export interface ContentRef {
  /** A JSON pointer into the span, or into the trace for its own fields: `/input/1/content`. */
  readonly path: string;
  /** The `hash` of the row. */
  readonly hash: string;
  /** Units: UTF-16 code units of the whole text. */
  readonly chars: number;
  /**
   * By type, the number that each placeholder of the row has in the trace: `{ EMAIL: [3] }` reads the row's `[EMAIL_1]` as
   * `[EMAIL_3]`. Left out where row and trace agree.
   */
  readonly numbers?: Readonly<Record<string, readonly number[]>>;
}
