import type { JsonTest, SqlQuery, SqlValue } from '../database.js';

/** A condition on a member of a JSON object. Shape: a key never means a place in a list. */
export function sqliteJsonMember(
  column: string,
  path: readonly string[],
  test: JsonTest,
): SqlQuery {
  const objects = path.map((_, i) =>
    i === 0
      ? `json_each(${column}) AS m0`
      : `json_each(CASE m${i - 1}.type WHEN 'object' THEN m${i - 1}.value ELSE '{}' END) AS m${i}`,
  );
  const keys = path.map((_, i) => `m${i}.key = ?`);
  const { text, values } = testOf(`m${path.length - 1}`, test);
  return {
    text: `EXISTS (SELECT 1 FROM ${objects.join(', ')} WHERE ${keys.join(' AND ')} AND ${text})`,
    values: [...path, ...values],
  };
}

function testOf(member: string, test: JsonTest): SqlQuery {
  if ('exists' in test) return { text: `${member}.type <> 'null'`, values: [] };
  if ('boolean' in test) return { text: `${member}.type = ?`, values: [String(test.boolean)] };
  if ('texts' in test) {
    const marks = test.texts.map(() => '?').join(', ');
    return {
      text: `${member}.type = 'text' AND ${member}.value IN (${marks})`,
      values: test.texts,
    };
  }
  const parts = [`${member}.type IN ('integer', 'real')`];
  const values: SqlValue[] = [];
  if (test.least !== undefined) {
    parts.push(`${member}.value >= ?`);
    values.push(test.least);
  }
  if (test.most !== undefined) {
    parts.push(`${member}.value <= ?`);
    values.push(test.most);
  }
  return { text: parts.join(' AND '), values };
}
