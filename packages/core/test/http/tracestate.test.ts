import { expect, it } from 'vitest';
import { passOnTraceState } from '../../src/http/tracestate.js';

it.each([
  ['rojo=00f067aa0ba902b7,congo=t61rcWkgMzE', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'],
  [' a=1 ,\t, b=2 ', 'a=1,b=2'],
  ['fw529a3039@dt=FfffffffK', 'fw529a3039@dt=FfffffffK'],
  ['0digit=x', '0digit=x'],
  ['a=b c', 'a=b c'],
])('passes on %j', (header, passedOn) => {
  expect(passOnTraceState(header)).toBe(passedOn);
});

it.each([
  ['nothing', ' , '],
  ['a member without a value', 'a'],
  ['an empty key', '=1'],
  ['an empty value', 'a='],
  ['an upper-case key', 'A=1'],
  ['two equals signs', 'a=b=c'],
  ['a control character', 'a=b\u0007'],
  ['one bad member among good ones', 'a=1,b=2,=3'],
  ['a key that is too long', `${'k'.repeat(257)}=1`],
  ['more than it reads', `a=${'b'.repeat(8_192)}`],
])('drops the whole header for %s', (_name, header) => {
  expect(passOnTraceState(header)).toBeUndefined();
});

it('passes on at most 32 members and 512 characters, the first ones first', () => {
  const many = Array.from({ length: 40 }, (_, i) => `k${i}=v`);
  expect(passOnTraceState(many.join(','))).toBe(many.slice(0, 32).join(','));
  const long = [
    'a=1',
    `b=${'x'.repeat(248)}`,
    `c=${'x'.repeat(248)}`,
    `d=${'x'.repeat(248)}`,
    'e=2',
  ];
  expect(passOnTraceState(long.join(','))).toBe([long[0], long[1], long[2], long[4]].join(','));
});

it('looks at 64 members at most', () => {
  const header = [...Array.from({ length: 64 }, (_, i) => `k${i}=v`), '=bad'].join(',');
  expect(passOnTraceState(header)?.split(',')).toHaveLength(32);
});
