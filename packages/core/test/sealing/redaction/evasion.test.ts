import { describe, expect, it } from 'vitest';
import { foldCode } from '../../../src/sealing/redaction/fold.js';
import { scan } from '../../../src/sealing/redaction/index.js';
import { makeShadow } from '../../../src/sealing/redaction/shadow.js';
import { found, token } from './found.js';

const VALUES: readonly (readonly [type: string, value: string])[] = [
  ['EMAIL', 'iris.vos@lumen.dev'],
  ['PHONE', '+31 20 794 0123'],
  ['CREDIT_CARD', '4929 1111 1111 1113'],
  ['SSN', '219-47-8812'],
  ['IBAN', 'NL20 INGB 0001 2345 67'],
  ['SECRET', `glpat-${token(20)}`],
];

const map = (value: string, change: (char: string) => string): string =>
  [...value].map(change).join('');
const shift = (zero: number) => (char: string) =>
  char >= '0' && char <= '9' ? String.fromCodePoint(zero + Number(char)) : char;
const hex = (char: string, width: number): string =>
  char.charCodeAt(0).toString(16).padStart(width, '0');

const TRICKS: Readonly<Record<string, (value: string) => string>> = {
  'full-width letters': (value) =>
    map(value, (char) => (char === ' ' ? char : String.fromCharCode(char.charCodeAt(0) + 0xfee0))),
  'Arabic digits': (value) => map(value, shift(0x660)),
  'Devanagari digits': (value) => map(value, shift(0x966)),
  'mathematical digits': (value) => map(value, shift(0x1d7ce)),
  'zero-width spaces': (value) => [...value].join('\u200b'),
  'soft hyphens': (value) => [...value].join('\u00ad'),
  'no-break spaces': (value) => value.replaceAll(' ', '\u00a0'),
  'en dashes': (value) => value.replaceAll('-', '\u2013'),
  'percent escapes': (value) => encodeURIComponent(value),
  'double percent escapes': (value) => encodeURIComponent(encodeURIComponent(value)),
  'JSON escapes': (value) =>
    map(value, (char) => (/[^a-z]/i.test(char) ? `\\u${hex(char, 4)}` : char)),
  'hex escapes': (value) =>
    map(value, (char) => (/[@+ -]/.test(char) ? `\\x${hex(char, 2)}` : char)),
  'HTML entities': (value) =>
    map(value, (char) => (/[@+]/.test(char) ? `&#${char.charCodeAt(0)};` : char)),
  base64: (value) => Buffer.from(value).toString('base64'),
  base64url: (value) => Buffer.from(value).toString('base64url'),
};

describe('values in disguise', () => {
  for (const [name, disguise] of Object.entries(TRICKS)) {
    it.each(VALUES)(`masks %s written with ${name}`, (type, value) => {
      const hidden = disguise(value);
      for (const text of [`note ${hidden} end`, `{"x":"${hidden}"}`]) {
        const start = text.indexOf(hidden);
        const cover = scan(text).find(
          (hit) => hit.start <= start && hit.end >= start + hidden.length,
        );
        expect(cover?.type).toBe(type);
      }
    });
  }

  it('leaves other scripts, dashes and emoji alone', () => {
    const prose =
      'Prix\u00a0: 12\u202f000\u00a0€ — 第3章、ありがとう 👩\u200d🚀, 2019–2024, naïve café 100%25';
    expect(scan(prose)).toHaveLength(0);
  });

  it('masks a value once when it is found plain and in disguise', () => {
    expect(found('a%20b iris@lumen.dev')).toEqual(['EMAIL:iris@lumen.dev']);
  });

  it('does not mask base64 that says nothing sensitive', () => {
    expect(found(Buffer.from('just a harmless sentence, nothing else').toString('base64'))).toEqual(
      [],
    );
  });
});

describe('makeShadow', () => {
  it('maps each character to where it came from', () => {
    const shadow = makeShadow('a\u200b\uff11%40\\u0041&#66;\ud835\udfd8');
    expect(shadow.text).toBe('a1@AB0');
    expect([...shadow.starts.subarray(0, 6)]).toEqual([0, 2, 3, 6, 12, 17]);
    expect([...shadow.ends.subarray(0, 6)]).toEqual([1, 3, 6, 12, 17, 19]);
  });

  it('keeps escapes that stand for control characters or more than ASCII', () => {
    expect(makeShadow('%00 %C3%A9 \\u0007 \\n').text).toBe('%00 %C3%A9 \\u0007 \\n');
  });

  it('makes shadows of long texts', () => {
    const long = '\uff11'.repeat(100_000);
    expect(makeShadow(long).text).toBe('1'.repeat(100_000));
  });
});

describe('foldCode', () => {
  it('leaves ASCII and letters of other scripts alone', () => {
    for (let code = 0; code < 128; code++) expect(foldCode(code)).toBe(code);
    for (const letter of 'éßжλ漢あ한') {
      expect(foldCode(letter.charCodeAt(0))).toBe(letter.charCodeAt(0));
    }
  });
});
