import { expect, it } from 'vitest';
import { Memo } from '../../src/prices/memo.js';

it('looks each key up once, also where nothing was found', () => {
  const memo = new Memo<string | undefined>();
  let looked = 0;
  const find = (): undefined => void looked++;
  expect([memo.get('a', find), memo.get('a', find)]).toEqual([undefined, undefined]);
  expect(looked).toBe(1);
});

it('forgets the oldest beyond its bound', () => {
  const memo = new Memo<number>(2);
  for (const [i, key] of ['a', 'b', 'c'].entries()) memo.get(key, () => i);
  expect(memo.size).toBe(2);
  expect(memo.get('c', () => 9)).toBe(2);
  expect(memo.get('a', () => 9)).toBe(9);
});
