import type { JsonTest, SqlQuery, SqlValue } from '../database.js';

/** A condition on a member of a JSON object. Shape: a key never means a place in a list. */
export function postgresJsonMember(
  column: string,
  path: readonly string[],
  test: JsonTest,
): SqlQuery {
  const member = `(${column}${path.map(() => ' -> CAST(? AS text)').join('')})`;
  const parts: string[] = [];
  const values: SqlValue[] = [];
  const ask = (text: string, ...bound: readonly SqlValue[]): void => {
    parts.push(text);
    values.push(...path, ...bound);
  };
  if ('exists' in test) ask(`jsonb_typeof(${member}) <> 'null'`);
  else if ('boolean' in test) ask(`${member} = CAST(? AS jsonb)`, String(test.boolean));
  else if ('texts' in test) {
    ask(`jsonb_typeof(${member}) = 'string'`);
    ask(`${member} #>> '{}' IN (${test.texts.map(() => '?').join(', ')})`, ...test.texts);
  } else {
    const number = `CASE jsonb_typeof(${member}) WHEN 'number'`;
    const numeric = (comparison: string, bound: number): void => {
      ask(number);
      parts[parts.length - 1] +=
        ` THEN CAST(${member} #>> '{}' AS double precision) END ${comparison} CAST(? AS double precision)`;
      values.push(...path, bound);
    };
    ask(`jsonb_typeof(${member}) = 'number'`);
    if (test.least !== undefined) numeric('>=', test.least);
    if (test.most !== undefined) numeric('<=', test.most);
  }
  return { text: parts.join(' AND '), values };
}
