import type { Dialect, JsonTest, SqlQuery } from '../../database/database.js';
import { columnText } from '../../write/column-values.js';
import { readFields } from '../read/fields.js';
import { invalidQuery } from '../read/invalid-query.js';
import { readJsonPath } from '../read/json-path.js';
import { readMatch, type ReadMatch } from '../read/match.js';
import { readRange } from '../read/range.js';
import { or, raw } from '../sql.js';
import { not } from './conditions.js';

/** Conditions on members of a JSON object. Errors: `invalid_query`. */
export function jsonConditions(
  dialect: Dialect,
  column: string,
  value: unknown,
  path: string,
): readonly SqlQuery[] {
  return [...readFields(value, path)].map(([key, match]) => {
    const at = `${path}.${key}`;
    const member = readJsonPath(key, at);
    if (typeof match === 'number') {
      if (!Number.isFinite(match)) invalidQuery(at, 'a number', match);
      return dialect.jsonMember(column, member, { least: match, most: match });
    }
    if (typeof match === 'boolean') return dialect.jsonMember(column, member, { boolean: match });
    return matchCondition(readMatch(match, at), (test) => dialect.jsonMember(column, member, test));
  });
}

/** Conditions on the newest scores of a trace. Errors: `invalid_query`. */
export function scoreConditions(
  dialect: Dialect,
  value: unknown,
  path: string,
): readonly SqlQuery[] {
  return [...readFields(value, path)].map(([name, match]) => {
    const at = `${path}.${name}`;
    const member = (test: JsonTest): SqlQuery =>
      dialect.jsonMember('t.scores', [columnText(name)], test);
    if (typeof match === 'boolean') return member({ boolean: match });
    if (isRange(match)) return member(readRange(match, at));
    return matchCondition(readMatch(match, at), member);
  });
}

/** A condition on a JSON list of texts. */
export function listCondition(dialect: Dialect, column: string, match: ReadMatch): SqlQuery {
  const some = (texts: readonly string[]): SqlQuery =>
    or(texts.map((text) => dialect.jsonHas(column, text)));
  if ('any' in match) return some(match.any);
  if ('none' in match) return not(some(match.none));
  return raw(`${column} IS ${match.exists ? 'NOT ' : ''}NULL`);
}

function matchCondition(match: ReadMatch, member: (test: JsonTest) => SqlQuery): SqlQuery {
  if ('any' in match) return member({ texts: match.any });
  if ('none' in match) return not(member({ texts: match.none }));
  return match.exists ? member({ exists: true }) : not(member({ exists: true }));
}

function isRange(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('min' in value || 'max' in value);
}
