import { describe, expect, it } from 'vitest';
import { NO_FINDINGS, scan } from '../../../src/sealing/redaction/index.js';
import { found, randomText, seeded, token } from './found.js';

const VALUES = [
  'iris.vos@lumen.dev',
  '+31 20 794 0123',
  '4929 1111 1111 1113',
  'NL20INGB0001234567',
  '203.0.113.199',
  '2001:db8:44::9f',
  '9c:35:eb:10:4d:77',
  `ghp_${token(36)}`,
];
const FILLER = 'the quick fox reads a page of notes and writes down what it means ';

describe('scan', () => {
  it('returns one shared frozen array for clean text', () => {
    expect(scan('a plain sentence')).toBe(NO_FINDINGS);
    expect(scan('')).toBe(NO_FINDINGS);
    expect(Object.isFrozen(NO_FINDINGS)).toBe(true);
  });

  it('returns findings sorted and free of overlaps, with offsets into the text', () => {
    const next = seeded(11);
    for (let round = 0; round < 400; round++) {
      let text = '';
      for (let part = 0; part < 6; part++) {
        text +=
          next() < 0.5
            ? (VALUES[Math.floor(next() * VALUES.length)] ?? '')
            : randomText(next, 'ab1 @:/.-%\u200b\uff11+()"=', 20);
        if (next() < 0.7) text += ' ';
      }
      let last = 0;
      for (const { start, end } of scan(text)) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
        last = end;
      }
    }
  });

  it('finds a value wherever it stands in a long text, the edges of its windows included', () => {
    for (const value of VALUES) {
      for (let at = 16_384 - 60; at < 16_384 + 8; at += 1) {
        const before = FILLER.repeat(260).slice(0, at - 1);
        const text = `${before} ${value} and on ${FILLER}`;
        const hits = scan(text);
        expect(hits.some((hit) => hit.start <= at && hit.end >= at + value.length)).toBe(true);
      }
    }
  });

  it('finds what stands behind very long runs of characters', () => {
    for (const unit of ['a', 'a1', 'QUJD', '0', '-', 'eyJ', '.', '@', 'é']) {
      const text = `${unit.repeat(60_000 / unit.length)} iris.vos@lumen.dev`;
      expect(scan(text).at(-1)).toMatchObject({ type: 'EMAIL', end: text.length });
    }
  });

  it('finds what stands before, behind and between long rows of single digits', () => {
    const row = '7 '.repeat(5_000);
    const said = ['+31 20 794 0123', 'ssn 219-47-8812', '+31 20 794 0124', '+31 20 794 0125'];
    expect(found(`${said[0]}, ${row}${said[1]}, ${row}${said[2]}, ${row}x ${said[3]}`)).toEqual([
      'PHONE:+31 20 794 0123',
      'SSN:219-47-8812',
      'PHONE:+31 20 794 0124',
      'PHONE:+31 20 794 0125',
    ]);
    expect(found(`password reset. passport no ${row}`)).toEqual([
      `NATIONAL_ID:${row.slice(0, 35)}`,
    ]);
  });

  it('does not throw on any mixture of characters', () => {
    const next = seeded(5);
    const alphabet =
      'aZ09_-.:=@/\\"\'%&#<>()[]{}+ \n\t\u0000\ud800\udc00\ud835\ufeff\u00ad\u0661\uff20é漢';
    for (let round = 0; round < 3000; round++) {
      expect(() => scan(randomText(next, alphabet, Math.floor(next() * 80)))).not.toThrow();
    }
  });

  it('takes the key of a value as a word standing before it', () => {
    expect(found('520418823', { key: 'ssn' })).toEqual(['SSN:520418823']);
    expect(found('520418823', { key: 'quantity' })).toEqual([]);
    expect(found('2025550143', { key: 'phoneNumber' })).toEqual(['PHONE:2025550143']);
    expect(found('2025550143', { key: 'order_id' })).toEqual([]);
  });

  it('names a place that two detectors want after the one that holds the other', () => {
    expect(found('https://iris:kl4uw-8Tz@db.lumen.dev/x')).toEqual(['SECRET:iris:kl4uw-8Tz']);
    expect(found('password: "iris@lumen.dev9"')).toEqual(['SECRET:iris@lumen.dev9']);
  });
});
