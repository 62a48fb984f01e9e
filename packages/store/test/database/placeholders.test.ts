import { expect, it } from 'vitest';
import { numbered } from '../../src/database/postgres/placeholders.js';

it.each([
  ['a = ? AND b = ?', 'a = $1 AND b = $2'],
  ["a = '?' AND b = ?", "a = '?' AND b = $1"],
  ["a = 'it''s ?' AND b = ?", "a = 'it''s ?' AND b = $1"],
  ['"odd?name" = ?', '"odd?name" = $1'],
  ['nothing', 'nothing'],
])('numbers the values of %s', (text, expected) => {
  expect(numbered(text)).toBe(expected);
});
