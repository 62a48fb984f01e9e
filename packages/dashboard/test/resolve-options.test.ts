import { describe, expect, it } from 'vitest';
import { createDashboard, type DashboardOptions } from '../src/index.js';

describe('the options of a dashboard', () => {
  it.each<[string, unknown, string]>([
    ['a name that there is not', { authorise: () => null }, 'authorise'],
    ['authorize that is no function', { authorize: {} }, 'authorize'],
    ['both ways of telling who asks', { authorize: () => null, auth: { secret: 'x' } }, 'auth'],
    [
      'a role that there is not',
      { auth: { secret: 'correct-horse-battery', role: 'root' } },
      'auth.role',
    ],
    ['hosts that are no list', { hosts: 'traces.example' }, 'hosts'],
    ['hosts that are no texts', { hosts: [1] }, 'hosts'],
    ['a rate of none', { maxRequestsPerMinute: 0 }, 'maxRequestsPerMinute'],
    ['a time of none', { queryTimeoutMs: -1 }, 'queryTimeoutMs'],
    ['a time that is no number', { queryTimeoutMs: '5' }, 'queryTimeoutMs'],
  ])('are refused with %s', (_what, options, path) => {
    const make = (): unknown => createDashboard(options as DashboardOptions);
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_option' }));
    expect(make).toThrow(`"${path}"`);
  });

  it('are refused with the address of a database that is no store', () => {
    expect(() => createDashboard({ store: 'mysql://db/app' })).toThrow('no stores at mysql://');
  });

  it('may be left out', async () => {
    await createDashboard().close();
  });
});
