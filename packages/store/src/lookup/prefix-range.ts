import type { SqlQuery } from '../database/database.js';

/** A condition that a column of hex digits begins with a prefix; an index on it answers. */
export function beginsWith(column: string, prefix: string): SqlQuery {
  // `g` comes behind every hex digit, in any collation.
  return { text: `${column} >= ? AND ${column} < ?`, values: [prefix, `${prefix}g`] };
}
