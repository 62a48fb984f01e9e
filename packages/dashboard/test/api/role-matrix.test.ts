import { getTracer } from '@llmtrace/core';
import { ask, filledStore, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_ROUTES } from '../../src/api/routes.js';
import type { DashboardRole } from '../../src/index.js';
import { CANARY_RECORDS } from '../support/canary-records.js';
import { ROUTE_EXPECTATIONS } from '../support/route-expectations.js';
import {
  byHeader,
  runDashboard,
  userHeader,
  type RunningDashboard,
} from '../support/run-dashboard.js';

const ROLES = ['viewer', 'reader', 'admin'] as const;

describe('the route table', () => {
  let filled: FilledStore;
  beforeAll(async () => void (filled = await filledStore(CANARY_RECORDS)));
  afterAll(() => filled.close());

  it('has an expectation for every route, and for nothing else', () => {
    const routes = API_ROUTES.map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(ROUTE_EXPECTATIONS).toSorted()).toEqual(routes.toSorted());
  });

  it.each(API_ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'answers %s by role',
    async (name, { method, path }) => {
      const expected = ROUTE_EXPECTATIONS[name]!;
      const dashboard = await runDashboard({ store: filled.store, authorize: byHeader });
      const send = async (role: DashboardRole | undefined): Promise<number> => {
        const headers = role === undefined ? {} : userHeader({ user: 'somebody', role });
        if (method === 'GET') {
          const q = encodeURIComponent(JSON.stringify(expected.input ?? {}));
          return (await ask(dashboard.origin, `/api/${path}?q=${q}`, { headers })).status;
        }
        const token = await tokenOf(dashboard, headers);
        const sent = { method, headers: { ...headers, 'x-llmtrace-token': token } };
        return (await ask(dashboard.origin, `/api/${path}`, { ...sent, body: expected.input }))
          .status;
      };
      const codes: Record<string, number> = { nobody: await send(undefined) };
      for (const role of ROLES) codes[role] = await send(role);
      const { viewer, reader, admin } = expected;
      expect(codes).toEqual({ nobody: 403, viewer, reader, admin });
      getTracer().sampling.clear();
    },
  );

  it('knows no other path, whoever asks', async () => {
    const dashboard = await runDashboard({ store: filled.store, authorize: byHeader });
    const headers = userHeader({ user: 'somebody', role: 'admin' });
    for (const path of ['nothing', '', 'me/', 'ME', 'traces/..', '__proto__', 'constructor']) {
      const { status } = await ask(dashboard.origin, `/api/${path}`, { headers });
      expect([path, status]).toEqual([path, 404]);
    }
    const wrong = await ask(dashboard.origin, '/api/me', { method: 'DELETE', headers });
    expect(wrong.status).toBe(405);
  });
});

async function tokenOf(
  { origin }: RunningDashboard,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const me = await ask(origin, '/api/me', { headers });
  return me.status === 200 ? me.json<{ token: string }>().token : 'none';
}
