import type { JsonValue } from '@llmtrace/core';
import type { SplitText } from '@llmtrace/core/records';
import { expect, it } from 'vitest';
import { packTexts, unpackTexts } from '../../src/write/packed-texts.js';

const LONG = 'said again and again, and again, and once more, and then another time. ';

it('writes a long text that comes again once', () => {
  const history = [{ role: 'user', content: LONG }];
  const texts: SplitText[] = [
    [['spans', 0, 'input'], history],
    [
      ['spans', 1, 'input'],
      [...history, { role: 'assistant', content: 'short' }],
    ],
    [['input'], LONG],
  ];
  const packed = packTexts(texts);
  expect(packed.split(LONG)).toHaveLength(2);
  expect(unpackTexts(packed)).toEqual(texts);
});

it.each<readonly [string, JsonValue]>([
  ['texts that look like references', ['\u001f0', '\u001f', '\u001f12', LONG, LONG]],
  ['a key named __proto__', JSON.parse(`{"__proto__": ["${LONG}", "${LONG}"]}`) as JsonValue],
  ['lone surrogates and NUL', ['\ud800', '\0', `${LONG}\udc00`, `${LONG}\udc00`]],
  ['what is no text', [1, null, true, { a: [] }]],
])('gives %s back exactly', (_what, value) => {
  const [[, back]] = unpackTexts(packTexts([[['input'], value]])) as readonly [SplitText];
  expect(JSON.stringify(back)).toBe(JSON.stringify(value));
});
