import { describe, expect, it } from 'vitest';
import { scan } from '../../../src/sealing/redaction/index.js';

const UNITS = [
  'a@',
  'a.',
  '1-',
  '1234567890',
  '1 ',
  '12 34 ',
  'a',
  'a:',
  '1.1.1.',
  'sk_',
  'sk-ant-',
  'eyJ',
  'eyJhbGciOiJIUzI1NiJ9.',
  '-----BEGIN RSA PRIVATE KEY-----\n',
  '-----BEGIN PRIVATE KEY-----!!',
  '://',
  'http://a:',
  '@',
  ' ',
  'password=',
  'password is ',
  'token: "aaaaaaaa1',
  'curl -u a:b ',
  '(',
  'DE12 ',
  '+1 (',
  '-',
  '-a-1',
  'a.b@x.',
  '\n',
  '"',
  '%20',
  '%25',
  '&#64;',
  '\\u0040',
  '\uff11',
  '\u00a0',
  '\u200b',
  '12\u00a034',
  'YWJj',
  'Q~',
  'abcdefghij1234567890/',
  'abcdefghij1234567890.',
  'a b@c.de ',
  `password=${'aA'.repeat(2000)} `,
  `password: "${'x'.repeat(4090)}`,
  `token: ${'a1-'.repeat(1300)} `,
  '{"name": "password", "value": ',
  'ssn 219 47 881 ',
  '::1 ',
  'AAAA.BBBB.',
  '"name":"a b",',
  '{"name":"x","email":"y",',
  '"first_name":"',
  '012 345 678 ',
  'account number 12345 ',
];

function bestOf(times: number, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const before = process.cpuUsage();
    scan(text);
    const used = process.cpuUsage(before);
    best = Math.min(best, (used.user + used.system) / 1000);
  }
  return best;
}

describe('hostile input', () => {
  it.each(UNITS.map((unit) => [JSON.stringify(unit), unit]))(
    'takes time in proportion to the length of %s repeated',
    (_, unit) => {
      const size = 200_000;
      scan(unit.repeat(size / 10 / unit.length));
      expect(bestOf(3, unit.repeat(Math.ceil(size / unit.length)))).toBeLessThan(400);
    },
  );

  it('looks at a run of base64 text once', () => {
    const text = Buffer.from('all quiet here, no names and no numbers. '.repeat(5000)).toString(
      'base64',
    );
    expect(bestOf(2, text)).toBeLessThan(400);
    expect(scan(text)).toHaveLength(0);
  });
});
