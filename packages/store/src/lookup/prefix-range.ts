import type { SqlQuery } from '../database/database.js';
import { columnName } from '../write/column-values.js';

/** A condition that a column of hex digits begins with a prefix; an index on it answers. */
export function beginsWith(column: string, prefix: string): SqlQuery {
  const from = columnName(prefix);
  // `g` comes behind every hex digit, in any collation.
  return { text: `${column} >= ? AND ${column} < ?`, values: [from, `${from}g`] };
}
