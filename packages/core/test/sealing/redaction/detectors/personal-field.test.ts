import { describe, expect, it } from 'vitest';
import { redact } from '../../../../src/sealing/redaction/index.js';
import { found } from '../found.js';

describe('personal field detector', () => {
  it.each([
    ['{"first_name":"Ada","n":3}', ['NAME:Ada']],
    ['{ "lastName" : "O\\"Hara" }', ['NAME:O\\"Hara']],
    ["{'dob': '1990-02-03'}", ['DATE_OF_BIRTH:1990-02-03']],
    ['{"zip": 10115}', ['ADDRESS:10115']],
    ['{"zip": "SW1A 1AA"}', ['ADDRESS:SW1A 1AA']],
    ['{\\"first_name\\":\\"Ada\\"}', ['NAME:Ada']],
    ['{"name":"Ada Byron","email":"ada@example.com"}', ['NAME:Ada Byron', 'EMAIL:ada@example.com']],
    ['{"city":"London","street":"1 Main St"}', ['ADDRESS:London', 'ADDRESS:1 Main St']],
    ['{"diagnosis":"asthma"', ['HEALTH:asthma']],
    ['{"first_name":"Ad', ['NAME:Ad']],
    ['{"full_name":"ada@example.com"}', ['EMAIL:ada@example.com']],
  ])('finds the values in %s', (text, values) => {
    expect(found(text)).toEqual(values);
  });

  it.each([
    '{"name":"get_weather","description":"Weather"}',
    '{"name":"Kettle","price":20,"phone":""}',
    '{"role":"user","name":"tester","content":"x"}',
    '{"first_name":{"type":"string"}}',
    '{"first_name":"string"}',
    '{"first_name":"{{name}}"}',
    '{"first_name":""}',
    '{"fileName":"a.txt","hostname":"db"}',
    '{"users":[{"email":"x"}],"name":"export"}',
    'firstName: string',
    '"quoted": "words"',
    'she said "name": nothing',
  ])('finds nothing in %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('masks the whole of a value whose key the caller names', () => {
    expect(redact('Ada Byron', { key: 'customerName' }).text).toBe('[NAME_1]');
    expect(redact('Ada Byron', { key: 'toolName' }).text).toBe('Ada Byron');
    expect(redact('1990-02-03', { key: 'birthdate' }).entities).toEqual([
      { type: 'DATE_OF_BIRTH', start: 0, end: 10 },
    ]);
  });
});
