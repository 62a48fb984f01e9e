import type { AccessEntry } from '@llmtrace/store';
import { ask, filledStore } from '@llmtrace/testing/dashboard-contract';
import { aTrace } from '@llmtrace/testing/sample-records';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DashboardUser } from '../../src/index.js';
import { ADMIN, byHeader, runDashboard, userHeader } from '../support/run-dashboard.js';

const trace = (i: number, userIdHash: string, tenantId: string): ReturnType<typeof aTrace> =>
  aTrace({
    traceId: String(i).repeat(32),
    rootSpanId: String(i).repeat(16),
    userIdHash,
    tenantId,
  });
const RECORDS = [trace(1, 'ann', 'acme'), trace(2, 'ann', 'acme'), trace(3, 'bob', 'globex')];
const OF_ACME: DashboardUser = { user: 'an admin of acme', role: 'admin', tenants: ['acme'] };

async function opened() {
  const filled = await filledStore(RECORDS);
  onTestFinished(() => filled.close());
  const { api, origin } = await runDashboard({ store: filled.store, authorize: byHeader });
  const post = async (path: string, body: object, user: DashboardUser = ADMIN) => {
    const { token } = (await api('me', {}, user)).json<{ token: string }>();
    const headers = { ...userHeader(user), 'x-llmtrace-token': token };
    return ask(origin, `/api/${path}`, { method: 'POST', headers, body });
  };
  const left = async (): Promise<readonly string[]> =>
    (await filled.store.queries.search({})).traces.map(({ traceId }) => traceId[0]!).toSorted();
  return { store: filled.store, api, post, left };
}

describe('erasure by an admin', () => {
  it('removes a trace, and the record has who did', async () => {
    const { api, post, left } = await opened();
    const counted = await post('erase/trace', { traceId: '1'.repeat(32), dryRun: true });
    expect(counted.json()).toEqual({ traces: 1, held: 0 });
    expect(await left()).toEqual(['1', '2', '3']);
    expect((await api('access')).json()).toEqual([]);
    const erased = await post('erase/trace', { traceId: '1'.repeat(32) });
    expect(erased.json()).toMatchObject({ traces: 1, held: 0, journal: { failed: 0 } });
    expect(await left()).toEqual(['2', '3']);
    const entries = (await api('access')).json<readonly AccessEntry[]>();
    expect(entries).toMatchObject([
      { user: 'the admin', role: 'admin', what: 'erase trace', traceIds: ['1'.repeat(32)] },
    ]);
    expect((await post('erase/trace', { traceId: '1'.repeat(32) })).status).toBe(404);
  });

  it('removes every trace of a user, and names them in the record', async () => {
    const { api, post, left } = await opened();
    expect((await post('erase/user', { userHash: 'ann' })).json()).toMatchObject({ traces: 2 });
    expect(await left()).toEqual(['3']);
    const [newest] = (await api('access')).json<readonly AccessEntry[]>();
    expect(newest?.traceIds.toSorted()).toEqual(['1'.repeat(32), '2'.repeat(32)]);
  });

  it('leaves what a legal hold keeps', async () => {
    const { store, post, left } = await opened();
    await store.upkeep.addHold({ kind: 'trace', subject: '2'.repeat(32) }, Date.now());
    const erased = await post('erase/user', { userHash: 'ann' });
    expect(erased.json()).toMatchObject({ traces: 1, held: 1 });
    expect(await left()).toEqual(['2', '3']);
  });

  it('knows of no trace of a tenant outside the list of the admin, and of no user at all', async () => {
    const { post, left } = await opened();
    expect((await post('erase/trace', { traceId: '3'.repeat(32) }, OF_ACME)).status).toBe(404);
    expect((await post('erase/user', { userHash: 'ann' }, OF_ACME)).status).toBe(403);
    expect((await post('erase/trace', { traceId: '2'.repeat(32) }, OF_ACME)).status).toBe(200);
    expect(await left()).toEqual(['1', '3']);
  });
});
