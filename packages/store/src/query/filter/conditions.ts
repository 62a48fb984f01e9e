import type { SqlQuery } from '../../database/database.js';
import type { ReadMatch } from '../read/match.js';
import type { ReadRange } from '../read/range.js';
import { and, list, raw, sql } from '../sql.js';

/** A condition on a column of texts. */
export function textCondition(column: string, match: ReadMatch): SqlQuery {
  const name = raw(column);
  if ('any' in match) return oneOf(column, match.any);
  if ('none' in match) return sql`(${name} IS NULL OR ${name} NOT IN ${list(match.none)})`;
  return match.exists ? sql`${name} IS NOT NULL` : sql`${name} IS NULL`;
}

/** A condition that a column has one of some texts. */
export function oneOf(column: string, texts: readonly string[]): SqlQuery {
  return texts.length === 1
    ? sql`${raw(column)} = ${texts[0] as string}`
    : sql`${raw(column)} IN ${list(texts)}`;
}

/** A condition on a number that a column or expression has. */
export function rangeCondition(
  expression: string,
  { least, most }: ReadRange,
  type: 'whole' | 'real',
): SqlQuery {
  const number = raw(expression);
  const bound = raw(type === 'whole' ? 'CAST(? AS BIGINT)' : 'CAST(? AS DOUBLE PRECISION)');
  const bounds: SqlQuery[] = [sql`${number} IS NOT NULL`];
  if (least !== undefined) {
    const value = type === 'whole' ? Math.ceil(least) : least;
    bounds.push(sql`${number} >= ${{ ...bound, values: [value] }}`);
  }
  if (most !== undefined) {
    const value = type === 'whole' ? Math.floor(most) : most;
    bounds.push(sql`${number} <= ${{ ...bound, values: [value] }}`);
  }
  return and(bounds);
}

/** A condition that holds where another does not, also where that one has nothing to go by. */
export function not(condition: SqlQuery): SqlQuery {
  return sql`(${condition}) IS NOT TRUE`;
}
