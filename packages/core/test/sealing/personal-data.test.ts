import { describe, expect, it } from 'vitest';
import type { SpanRecord } from '../../src/model/record.js';
import { named, TraceScript } from './live.js';

function sealed(input: unknown): unknown {
  const script = new TraceScript();
  script.run('step', 'look_up', {}, (span) => span.setInput(input));
  return named(script.seal(), 'look_up').input;
}

describe('values under keys of personal data', () => {
  it.each<[unknown, unknown]>([
    [
      { firstName: 'Ada', last_name: 'Byron' },
      { firstName: '[NAME_1]', last_name: '[NAME_2]' },
    ],
    [{ 'Full Name': 'Ada Byron' }, { 'Full Name': '[NAME_1]' }],
    [{ patient_first_name: 'Ada' }, { patient_first_name: '[NAME_1]' }],
    [
      { name: 'Ada Byron', email: 'ada@example.com' },
      { name: '[NAME_1]', email: '[EMAIL_1]' },
    ],
    [
      { user: { id: 7, name: 'Ada', role: 'admin' } },
      { user: { id: 7, name: '[NAME_1]', role: 'admin' } },
    ],
    [
      { customers: [{ name: 'Ada' }, { name: 'Bo' }] },
      { customers: [{ name: '[NAME_1]' }, { name: '[NAME_2]' }] },
    ],
    [{ name: { first: 'Ada', last: 'Byron' } }, { name: { first: '[NAME_1]', last: '[NAME_2]' } }],
    [
      {
        resourceType: 'Patient',
        birthDate: '1815-12-10',
        name: [{ use: 'official', given: ['Ada'], family: 'Byron' }],
      },
      {
        resourceType: 'Patient',
        birthDate: '[DATE_OF_BIRTH_1]',
        name: [{ use: 'official', given: ['[NAME_1]'], family: '[NAME_2]' }],
      },
    ],
    [
      { address: { line1: '12 St James’s Square', city: 'London', country: 'GB' } },
      { address: { line1: '[ADDRESS_1]', city: '[ADDRESS_2]', country: 'GB' } },
    ],
    [
      { street: '12 St James’s Square', zip: 10_115, city: 'Berlin' },
      { street: '[ADDRESS_1]', zip: '[ADDRESS_2]', city: '[ADDRESS_3]' },
    ],
    [{ shippingAddress: '1 Main St, Springfield' }, { shippingAddress: '[ADDRESS_1]' }],
    [{ dob: new Date('1990-02-03') }, { dob: '[DATE_OF_BIRTH_1]' }],
    [{ date_of_birth: '3 Feb 1990' }, { date_of_birth: '[DATE_OF_BIRTH_1]' }],
    [{ diagnosis: ['asthma', 'hay fever'] }, { diagnosis: ['[HEALTH_1]', '[HEALTH_2]'] }],
    [new Map([['surname', 'Byron']]), { surname: '[NAME_1]' }],
    [{ fullName: 'ada@example.com' }, { fullName: '[EMAIL_1]' }],
  ])('masks %j', (input, output) => {
    expect(sealed(input)).toEqual(output);
  });

  it.each<[string, unknown]>([
    ['a message', { role: 'user', name: 'moderator', content: 'hi' }],
    [
      'a tool',
      { type: 'function', function: { name: 'get_weather', description: 'x', parameters: {} } },
    ],
    ['a tool with an input schema', { name: 'search', input_schema: { type: 'object' } }],
    [
      'the schema of a person',
      {
        type: 'object',
        properties: {
          firstName: { type: 'string', description: 'Given name' },
          name: { type: 'string' },
          email: { type: 'string', format: 'email' },
          address: { type: 'object', properties: { city: { type: 'string' } } },
        },
        required: ['firstName', 'email'],
      },
    ],
    ['a tool call', { id: 'call_1', name: 'send_mail', arguments: '{}', phone: 'none' }],
    ['a product', { name: 'Kettle', price: 20, phone: 'none' }],
    ['a file', { fileName: 'report.txt', name: 'report.txt', size: 9 }],
    ['a host', { hostname: 'db.internal', name: 'primary', city: 'fra' }],
    [
      'names of things',
      { toolName: 'a', className: 'B', eventName: 'c', displayName: 'Kettle 3', modelName: 'm' },
    ],
    ['an error', { name: 'TypeError', message: 'x is not a function' }],
    ['a place in code', { line: 3, location: 'src/app.ts', first: true, last: false }],
    ['types in the place of values', { firstName: 'string', zip: 'required', isBorn: true }],
    ['nothing', { firstName: '', lastName: null, street: '-' }],
  ])('leaves %s alone', (_, input) => {
    expect(sealed(input)).toEqual(input);
  });

  it('tells an error’s name from a person’s', () => {
    const failure = new TypeError('boom');
    expect(sealed({ user: failure })).toMatchObject({ user: { name: 'TypeError' } });
  });

  it('keeps the names of spans, tools, prompts and models', () => {
    const script = new TraceScript();
    script.run('llm', 'answer', {
      provider: 'openai',
      model: 'gpt-5',
      toolsOffered: [{ name: 'send_mail', schemaHash: 'ab' }],
      toolCallsRequested: [
        {
          callId: 'c1',
          name: 'send_mail',
          arguments: '{"first_name":"Ada","to":"ada@example.com"}',
        },
      ],
    });
    script.run('tool', 'send_mail', {
      toolName: 'send_mail',
      arguments: { full_name: 'Ada Byron' },
    });
    const record = script.seal();
    expect(record.name).toBe('POST /api/chat');
    expect(dataOf(named(record, 'answer'))).toMatchObject({
      model: 'gpt-5',
      toolsOffered: [{ name: 'send_mail' }],
      toolCallsRequested: [
        { name: 'send_mail', arguments: '{"first_name":"[NAME_1]","to":"[EMAIL_1]"}' },
      ],
    });
    expect(dataOf(named(record, 'send_mail'))).toMatchObject({
      toolName: 'send_mail',
      arguments: { full_name: '[NAME_2]' },
    });
    expect(record.redaction.counts).toEqual({ NAME: 2, EMAIL: 1 });
  });
});

function dataOf(span: SpanRecord): unknown {
  return span.data;
}
