import { describe, expect, it } from 'vitest';
import {
  isInternationalNumber,
  isNanpNumber,
} from '../../../../src/sealing/redaction/phone-plan.js';
import { found } from '../found.js';

describe('phone detector', () => {
  it.each([
    ['ring +31 20 794 0123 after five', '+31 20 794 0123'],
    ['+14155550177', '+14155550177'],
    ['Registrant Phone: +1.4155550177', '+1.4155550177'],
    ['(+49) 30 5550177', '(+49) 30 5550177'],
    ['+41 (0)44 668 18 00', '+41 (0)44 668 18 00'],
    ['0044 20 7946 0123', '0044 20 7946 0123'],
    ['(415) 555-0177', '(415) 555-0177'],
    ['415-555-0177', '415-555-0177'],
    ['415.555.0177x204', '415.555.0177x204'],
    ['1-415-555-0177', '1-415-555-0177'],
    ['020 7946 0123', '020 7946 0123'],
    ['06 12 34 70 11', '06 12 34 70 11'],
    ['090-1234-5671', '090-1234-5671'],
    ['07700900123', '07700900123'],
    ['phone: 794 01 23', '794 01 23'],
    ['call me at 4155550177', '4155550177'],
    ['73 448 266 office', '73 448 266'],
    ['{"mobile":"5551204477"}', '5551204477'],
  ])('finds the number in %s', (text, number) => {
    expect(found(text)).toEqual([`PHONE:${number}`]);
  });

  it.each([
    'order id 4155550177',
    'epoch 1663907947 to 1699660743',
    '2024-03-18',
    '18.03.2024',
    '256 512 1024',
    'lines 120-340 of 9000',
    '0.049859594',
    '3.141592653',
    '00:41:17',
    'ISBN 978-3-16-148410-0',
    '+3',
    '+1 2',
    'price 1 299 000',
    '1111111111',
    'call 0123456789',
    '<Buffer 01 02 03 04 05 06>',
    'build 20240318.4',
    'abc4155550177',
    '4155550177abc',
    'pid 48213 tid 99121',
  ])('finds nothing in %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('knows how long numbers are behind a country code', () => {
    expect(isInternationalNumber('31207940123')).toBe(true);
    expect(isInternationalNumber('4540123456')).toBe(true);
    expect(isInternationalNumber('454012')).toBe(false);
    expect(isInternationalNumber('999123456789')).toBe(false);
    expect(isInternationalNumber('')).toBe(false);
    expect(isNanpNumber('4155550177')).toBe(true);
    expect(isNanpNumber('1155550177')).toBe(false);
  });
});
