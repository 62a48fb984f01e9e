import { filledStore, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Authorize, DashboardUser } from '../../src/index.js';
import { runDashboard } from '../support/run-dashboard.js';

describe('authorize', () => {
  let filled: FilledStore;
  beforeAll(async () => void (filled = await filledStore([])));
  afterAll(() => filled.close());

  it.each([
    ['null', null],
    ['undefined', undefined],
    ['true', true],
    ['a name alone', 'ann'],
    ['no user', { role: 'admin' }],
    ['an empty user', { user: '', role: 'admin' }],
    ['no role', { user: 'ann' }],
    ['a role that there is not', { user: 'ann', role: 'root' }],
    ['a role of every object', { user: 'ann', role: 'constructor' }],
    ['tenants that are no list', { user: 'ann', role: 'admin', tenants: 'acme' }],
    ['tenants that are no texts', { user: 'ann', role: 'admin', tenants: [1] }],
  ])('that gives %s lets nobody in', async (_what, given) => {
    const authorize: Authorize = () => given as DashboardUser;
    const { visit } = await runDashboard({ store: filled.store, authorize });
    for (const path of ['/', '/api/me']) expect((await visit(path)).status).toBe(403);
  });

  it('that throws or rejects lets nobody in, and does not say why', async () => {
    const failing: readonly Authorize[] = [
      () => {
        throw new Error('the password is hunter2');
      },
      () => Promise.reject(new Error('the password is hunter2')),
    ];
    for (const authorize of failing) {
      const { visit } = await runDashboard({ store: filled.store, authorize });
      const { status, text } = await visit('/api/me');
      expect([status, text.includes('hunter2')]).toEqual([500, false]);
    }
  });

  it('that gives a user lets in that user, without what else it gave', async () => {
    const given = { user: 'ann', role: 'viewer', password: 'hunter2' } as DashboardUser;
    const { visit } = await runDashboard({ store: filled.store, authorize: async () => given });
    const me = await visit('/api/me');
    expect(me.json()).toEqual({ user: 'ann', role: 'viewer', token: expect.any(String) });
  });
});
