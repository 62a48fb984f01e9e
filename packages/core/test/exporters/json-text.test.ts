import { describe, expect, it } from 'vitest';
import { seededRandom } from '@llmtrace/testing/generated-records';
import { maxJsonBytes, writeJsonText } from '../../src/exporters/json-text.js';

const START = 3;

function written(text: string): string {
  const room = maxJsonBytes(text);
  const bytes = Buffer.alloc(START + room + 1, '#');
  const end = writeJsonText(bytes, START, text);
  expect(end - START).toBeLessThanOrEqual(room);
  expect(bytes.toString('latin1', 0, START)).toBe('###');
  expect(bytes.toString('latin1', end)).toBe('#'.repeat(bytes.length - end));
  return bytes.toString('utf8', START, end);
}

describe('a text written as JSON', () => {
  it('is what JSON.stringify makes of it, whatever character stands in it', () => {
    for (let unit = 0; unit < 65_536; unit++) {
      const text = `before ${String.fromCharCode(unit)} after`;
      if (written(text) !== JSON.stringify(text)) expect(written(text)).toBe(JSON.stringify(text));
    }
  });

  it.each([
    ['nothing', ''],
    ['a quote', '"'],
    ['an escape first and last', '\nthe answer\n'],
    ['escapes side by side', 'a\r\n\r\n\t"\\"b'.repeat(40)],
    ['an escape now and then', `${'plain words '.repeat(20)}\n`.repeat(20)],
    [
      'escapes close together behind a long stretch',
      `${'plain '.repeat(400)}${'"a",\n'.repeat(90)}`,
    ],
    ['all controls', String.fromCharCode(...Array.from({ length: 32 }, (_, i) => i))],
    ['a surrogate alone', `${'plain '.repeat(50)}\ud800 rest`],
    ['half a pair last', 'x\ud83d'],
    ['a pair', 'well done 👍\nthanks'],
    ['another script', 'Посылка пришла вчера.\nСпасибо!'.repeat(9)],
    ['one wide character among many', `${'plain '.repeat(300)}’s${' plain'.repeat(301)}\n`],
  ])('is what JSON.stringify makes of it: %s', (_name, text) => {
    expect(written(text)).toBe(JSON.stringify(text));
  });

  it('is what JSON.stringify makes of it, however its parts are mixed', () => {
    const parts = [
      'word ',
      'some more words ',
      '\n',
      '"',
      '\\',
      '\t',
      '\u0007',
      'é',
      '漢',
      '👍',
      '\udc00',
    ];
    const random = seededRandom(20_261_126);
    for (let i = 0; i < 3_000; i++) {
      const usual = random() < 0.5 ? 2 : parts.length;
      let text = '';
      for (let n = random() * 60; n > 0; n--) {
        const few = random() < 0.9 ? usual : parts.length;
        text += parts[Math.floor(random() * few)];
      }
      if (written(text) !== JSON.stringify(text)) expect(written(text)).toBe(JSON.stringify(text));
    }
  });
});
