import { columnText } from '../../write/column-values.js';
import { invalidQuery } from './invalid-query.js';

/** Units: UTF-16 code units. Names that are stored are shorter. */
const MAX_TEXT = 2_000;
const MAX_TEXTS = 200;

/** A text to compare with, as columns keep texts. Errors: `invalid_query`. */
export function readText(value: unknown, path: string): string {
  if (typeof value !== 'string') invalidQuery(path, 'a text', value);
  if (value.length > MAX_TEXT) invalidQuery(path, `a text of at most ${MAX_TEXT} characters`);
  return columnText(value);
}

/** One text or several. Errors: `invalid_query`. */
export function readTexts(value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value)) return [readText(value, path)];
  if (value.length === 0 || value.length > MAX_TEXTS) {
    invalidQuery(path, `a list of 1 to ${MAX_TEXTS} texts`);
  }
  return value.map((text, i) => readText(text, `${path}[${i}]`));
}
