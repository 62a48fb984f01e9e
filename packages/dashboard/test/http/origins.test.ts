import { filledStore, type Ask, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, byHeader, runDashboard, userHeader } from '../support/run-dashboard.js';

describe('who asks', () => {
  let filled: FilledStore;
  beforeAll(async () => void (filled = await filledStore([])));
  afterAll(() => filled.close());

  it('is told that a host is not answered to, where the hosts are listed', async () => {
    const { visit } = await runDashboard({
      store: filled.store,
      authorize: byHeader,
      hosts: ['traces.example', 'traces.example:8443'],
    });
    const from = async (host: string): Promise<number> =>
      (await visit('/api/me', { headers: { host, ...userHeader(ADMIN) } })).status;
    expect(await from('traces.example')).toBe(200);
    expect(await from('traces.example:8443')).toBe(200);
    for (const host of ['evil.example', 'traces.example:1', 'x.traces.example', 'localhost']) {
      expect([host, await from(host)]).toEqual([host, 403]);
    }
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a site beside ours', { 'sec-fetch-site': 'same-site' }],
    ['an old browser on another site', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['another port of the host', { origin: 'http://127.0.0.1:1' }],
  ])('is refused where the page is of %s', async (_whose, headers) => {
    const { api, visit } = await runDashboard({ store: filled.store, authorize: byHeader });
    const { token } = (await api('me')).json<{ token: string }>();
    const all = { ...headers, ...userHeader(ADMIN), 'x-llmtrace-token': token };
    for (const path of ['me', 'traces']) {
      expect((await visit(`/api/${path}`, { headers: all })).status).toBe(403);
    }
    const body = { tenant: 'acme', forMs: 1_000 };
    const raised = await visit('/api/sampling/raise', { method: 'POST', headers: all, body });
    expect(raised.json()).toMatchObject({ error: { code: 'cross_site' } });
  });

  it('is refused a form of another site, before a secret is looked at', async () => {
    const auth = { secret: 'correct-horse-battery-staple' };
    const { visit } = await runDashboard({ store: filled.store, auth });
    const form: Ask = {
      method: 'POST',
      headers: {
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
        'content-type': 'text/plain',
      },
      body: JSON.stringify(auth),
    };
    for (const path of ['/login', '/logout']) {
      const { status, headers } = await visit(path, form);
      expect([status, headers['set-cookie']]).toEqual([403, undefined]);
    }
  });

  it('may follow a link from another site to the page', async () => {
    const { visit } = await runDashboard({ store: filled.store, authorize: byHeader });
    const headers = { 'sec-fetch-site': 'cross-site', ...userHeader(ADMIN) };
    expect((await visit('/', { headers })).status).toBe(200);
  });

  it('has to send the token of their own with a change', async () => {
    const { api, visit } = await runDashboard({ store: filled.store, authorize: byHeader });
    const other = { user: 'another admin', role: 'admin' } as const;
    const { token } = (await api('me', {}, other)).json<{ token: string }>();
    for (const given of [undefined, '', 'x', token]) {
      const headers = { ...userHeader(ADMIN), ...(given ? { 'x-llmtrace-token': given } : {}) };
      const sent: Ask = { method: 'POST', headers, body: { tenant: 'acme', forMs: 1_000 } };
      const { status, text } = await visit('/api/sampling/raise', sent);
      expect([status, text.includes('"token"')]).toEqual([403, true]);
    }
  });

  it('waits when asking too often, each for themselves', async () => {
    const { api } = await runDashboard({
      store: filled.store,
      authorize: byHeader,
      maxRequestsPerMinute: 5,
    });
    const codes: number[] = [];
    for (let i = 0; i < 7; i++) codes.push((await api('me')).status);
    expect(codes.slice(0, 6)).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await api('me', {}, { user: 'another', role: 'viewer' })).status).toBe(200);
  });
});
