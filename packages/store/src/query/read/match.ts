import { readFields, readWord } from './fields.js';
import { invalidQuery } from './invalid-query.js';
import { readTexts } from './text.js';

/** A `TextMatch` taken apart. */
export type ReadMatch =
  | { readonly any: readonly string[] }
  | { readonly none: readonly string[] }
  | { readonly exists: boolean };

/** Reads a `TextMatch`, of some words where they are given. Errors: `invalid_query`. */
export function readMatch(value: unknown, path: string, words?: readonly string[]): ReadMatch {
  const texts = (from: unknown, at: string): readonly string[] => {
    const read = readTexts(from, at);
    if (words !== undefined) for (const text of read) readWord(text, at, words);
    return read;
  };
  if (typeof value === 'string' || Array.isArray(value)) return { any: texts(value, path) };
  if (typeof value !== 'object' || value === null) {
    invalidQuery(path, 'a text, a list of texts, { not } or { exists }', value);
  }
  const fields = readFields(value, path, ['not', 'exists']);
  if (fields.size !== 1) invalidQuery(path, 'one of { not } and { exists }');
  if (fields.has('not')) return { none: texts(fields.get('not'), `${path}.not`) };
  const exists = fields.get('exists');
  if (typeof exists !== 'boolean') invalidQuery(`${path}.exists`, 'true or false', exists);
  return { exists };
}
