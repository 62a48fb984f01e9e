import { describe, expect, it } from 'vitest';
import { hasIssuer } from '../../../../src/sealing/redaction/detectors/credit-card.js';
import { passesLuhn } from '../../../../src/sealing/redaction/luhn.js';
import { scan } from '../../../../src/sealing/redaction/index.js';
import { found, seeded } from '../found.js';

/** A number with a valid check digit. */
function card(prefix: string, length: number, next: () => number): string {
  let body = prefix;
  while (body.length < length - 1) body += Math.floor(next() * 10);
  for (let digit = 0; digit < 10; digit++)
    if (passesLuhn(`${body}${digit}`)) return `${body}${digit}`;
  return body;
}

const NETWORKS: readonly (readonly [name: string, prefix: string, length: number])[] = [
  ['Visa', '4', 16],
  ['Mastercard', '5412', 16],
  ['Mastercard (2)', '2300', 16],
  ['American Express', '37', 15],
  ['Diners Club', '36', 14],
  ['Discover', '6011', 16],
  ['JCB', '3540', 16],
  ['UnionPay', '6212', 19],
  ['Mir', '2202', 16],
];

describe('credit card detector', () => {
  it.each(NETWORKS)('finds numbers of %s, bare and in groups', (_, prefix, length) => {
    const next = seeded(length + prefix.length);
    for (let round = 0; round < 40; round++) {
      const number = card(prefix, length, next);
      expect(found(`paid with ${number} today`)).toEqual([`CREDIT_CARD:${number}`]);
      if (length !== 16) continue;
      for (const mark of [' ', '-']) {
        const grouped = number.replace(/(.{4})(?=.)/g, `$1${mark}`);
        expect(found(`"${grouped}"`)).toEqual([`CREDIT_CARD:${grouped}`]);
      }
    }
  });

  it('leaves numbers with a wrong check digit alone, unless they are called a card', () => {
    const next = seeded(3);
    for (let round = 0; round < 100; round++) {
      const number = card('4', 16, next);
      const wrong = number.slice(0, -1) + ((Number(number.at(-1)) + 1) % 10);
      expect(found(`value ${wrong} there`)).toEqual([]);
      expect(found(`card number ${wrong}`)).toEqual([`CREDIT_CARD:${wrong}`]);
    }
  });

  it.each([
    'txn 4929111111111113',
    'order id 4929111111111113',
    '"snowflake":4929111111111113',
    'id=4929111111111113',
    'ts=4929111111111113',
    '0000000000000000',
    '1663907947123',
    'x4929111111111113',
    '4929111111111113x',
    '4929.1111',
  ])('finds nothing in %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('finds each number of a list without end, whatever the groups it is written in', () => {
    const bare = '4012888888881881';
    for (const number of [bare, '4012 8888 8888 1881', '378282246310005']) {
      for (const separator of [' ', '  ', ', ', '\n', ') (']) {
        const list = Array.from({ length: 100 }, () => number).join(separator);
        const text = `cards ${list} end`;
        let left = '';
        let from = 0;
        for (const { start, end } of scan(text)) {
          left += text.slice(from, start);
          from = end;
        }
        expect(left + text.slice(from)).not.toMatch(/\d/);
      }
    }
  });

  it('knows the ranges of the networks', () => {
    expect(hasIssuer('2221000000000009')).toBe(true);
    expect(hasIssuer('2721000000000009')).toBe(false);
    expect(hasIssuer('9999000000000009')).toBe(false);
  });
});
