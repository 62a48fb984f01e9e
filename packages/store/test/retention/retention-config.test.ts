import { expect, it } from 'vitest';
import type { RetentionOptions } from '../../src/index.js';
import { resolveRetention } from '../../src/retention/retention-config.js';

it.each<[string, unknown, string]>([
  ['a negative time', { textDays: -1 }, 'Option "retention.textDays" must be a number of days'],
  ['no number', { metadataDays: '90' }, 'Option "retention.metadataDays" must be a number of days'],
  [
    'a text that outlives its trace',
    { metadataDays: 20 },
    'Option "retention.metadataDays" must be at least notableTextDays (30)',
  ],
  [
    'notable texts that go first',
    { textDays: 7, notableTextDays: 3 },
    'Option "retention.notableTextDays" must be at least textDays (7)',
  ],
  [
    'a rule for everybody',
    { rules: [{ tenant: 'a' }, { textDays: 1 }] },
    'Option "retention.rules[1]" must name an environment or a tenant',
  ],
  [
    'an unknown name in a rule',
    { rules: [{ tenants: ['a'] }] },
    'Option "retention.rules[0].tenants" is none',
  ],
  [
    'an empty list',
    { rules: [{ tenant: [] }] },
    'Option "retention.rules[0].tenant" must be a name',
  ],
  [
    'a bound that is none',
    { lowScore: { a: 'b' } },
    'Option "retention.lowScore.a" must be a number',
  ],
  ['too large a batch', { batchSize: 1e9 }, 'Option "retention.batchSize" must be a whole number'],
])('refuses %s by the path of the option', (_what, options, message) => {
  expect(() => resolveRetention(options as RetentionOptions)).toThrow(message);
});

it('lets a rule say only what differs', () => {
  const { scopes } = resolveRetention({
    metadataDays: 365,
    rules: [{ environment: 'staging', textDays: 1 }],
  });
  expect(scopes).toEqual([
    { environments: ['staging'], textDays: 1, notableTextDays: 30, metadataDays: 365 },
    { textDays: 7, notableTextDays: 30, metadataDays: 365 },
  ]);
});
