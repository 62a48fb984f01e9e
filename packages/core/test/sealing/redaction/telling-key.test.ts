import { describe, expect, it } from 'vitest';
import { scan, tellsOfValue } from '../../../src/sealing/redaction/index.js';

const SILENT = ['content', 'query', 'queryText', 'answer', 'text', 'role', 'output', 'summary'];
const TELLING = [
  'ssn',
  'card_number',
  'phone',
  'mobileNumber',
  'client_ip',
  'iban',
  'bankAccount',
  'passportNumber',
  'orderId',
  'timestamp',
  'password',
  'firstName',
  'dob',
];
/** Texts that are found or passed over by the words around them. */
const DEPENDENT = [
  '219 47 8812',
  '4111 1111 1111 1111',
  '4929718243518736',
  '(415) 555-0132',
  '415-555-0132',
  '+44 20 7946 0018',
  '10.12.0.4',
  '8.8.8.8',
  '2001:db8::1',
  'de89370400440532013000',
  'DE89 3704 0044 0532 0130 00',
  '123456789',
  'C01X00T47',
  '20260101123059',
  'hunter2hunter2',
  'Mara Lind',
  '1987-04-12',
];

describe('a key that says nothing of the value', () => {
  it.each(SILENT)('%s changes nothing of what is found', (key) => {
    expect(tellsOfValue(key)).toBe(false);
    for (const text of DEPENDENT) expect(scan(text, { key })).toEqual(scan(text));
  });

  it('is told from one that does', () => {
    expect(TELLING.filter((key) => !tellsOfValue(key))).toEqual([]);
  });
});

describe('whatever a key is called', () => {
  const WORDS = (
    'account address amount bank card cell client code contact content credit customer date dial driver email fax field first ' +
    'gateway host id index insurance invoice iban last line medicare message mobile name national network note number order page ' +
    'passport payment phone port query ref reply route server sin ssn status tax tel text title token tool transfer user value vat version zip'
  ).split(' ');

  it('what it is said not to change it does not change', () => {
    for (const first of WORDS) {
      for (const second of ['', ...WORDS]) {
        const key = `${first}${second && second[0]!.toUpperCase() + second.slice(1)}`;
        if (tellsOfValue(key)) continue;
        for (const text of DEPENDENT)
          expect([key, text, scan(text, { key })]).toEqual([key, text, scan(text)]);
      }
    }
  });
});
