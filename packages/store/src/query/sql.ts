import type { SqlQuery, SqlValue } from '../database/database.js';

/**
 * A part of a statement. Values are bound; parts made here are put in as they are, with what is bound in them.
 *
 * @example
 * const recent = sql`t.start_us >= ${fromUs} AND ${condition}`;
 */
export function sql(
  texts: TemplateStringsArray,
  ...parts: readonly (SqlValue | SqlQuery)[]
): SqlQuery {
  let text = texts[0] as string;
  const values: SqlValue[] = [];
  parts.forEach((part, i) => {
    if (isPart(part)) {
      text += part.text;
      for (const value of part.values) values.push(value);
    } else {
      text += '?';
      values.push(part);
    }
    text += texts[i + 1] as string;
  });
  return { text, values };
}

/** A part from a text of our own: the name of a column, a keyword. Never anything that came from outside. */
export function raw(text: string): SqlQuery {
  return { text, values: [] };
}

/** Parts one after another, with the same text between each two. */
export function joined(parts: readonly SqlQuery[], between: string): SqlQuery {
  return {
    text: parts.map(({ text }) => text).join(between),
    values: parts.flatMap(({ values }) => values),
  };
}

/** A condition that holds where all do. */
export function and(conditions: readonly SqlQuery[]): SqlQuery {
  if (conditions.length === 0) return raw('1 = 1');
  return joined(
    conditions.map((condition) => sql`(${condition})`),
    ' AND ',
  );
}

/** A condition that holds where one does. */
export function or(conditions: readonly SqlQuery[]): SqlQuery {
  return sql`(${joined(conditions, ' OR ')})`;
}

/** Values for `IN`, with the brackets. */
export function list(values: readonly SqlValue[]): SqlQuery {
  return { text: `(${values.map(() => '?').join(', ')})`, values };
}

function isPart(part: SqlValue | SqlQuery): part is SqlQuery {
  return typeof part === 'object' && part !== null && !(part instanceof Uint8Array);
}
