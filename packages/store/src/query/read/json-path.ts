import { columnText } from '../../write/column-values.js';
import { invalidQuery } from './invalid-query.js';

const MAX_PARTS = 16;
const MAX_PART = 200;

/** The way to a member, as columns keep keys: a key, or a JSON pointer where it begins with `/`. Errors: `invalid_query`. */
export function readJsonPath(key: string, path: string): readonly string[] {
  const parts = key.startsWith('/')
    ? key
        .slice(1)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    : [key];
  if (parts.length > MAX_PARTS || parts.some((part) => part.length > MAX_PART)) {
    invalidQuery(path, `at most ${MAX_PARTS} keys of ${MAX_PART} characters`);
  }
  return parts.map(columnText);
}
