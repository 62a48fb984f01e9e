import { expect, it } from 'vitest';
import { readRequestId } from '../../src/http/request-id.js';

it.each(['a', '8f91c2', '0198-7c1e_a.b:c/d+e=f@g', 'r'.repeat(128)])('keeps %s', (id) => {
  expect(readRequestId(id)).toBe(id);
});

it.each([
  undefined,
  '',
  ' ',
  'a b',
  'a,b',
  'r'.repeat(129),
  '<b>',
  "x'y",
  'a\u0000b',
  '\u202eabc',
  ['a', 'b'],
  7,
])('drops %j', (id) => {
  expect(readRequestId(id)).toBeUndefined();
});
