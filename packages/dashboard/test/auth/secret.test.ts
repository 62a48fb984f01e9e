import { filledStore, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionCookie } from '../../src/auth/session-cookie.js';
import { createDashboard } from '../../src/index.js';
import { runDashboard, type RunningDashboard } from '../support/run-dashboard.js';

const SECRET = 'correct-horse-battery-staple';

describe('a dashboard with a secret', () => {
  let filled: FilledStore;
  beforeAll(async () => void (filled = await filledStore([])));
  afterAll(() => filled.close());

  const started = (role?: 'viewer' | 'admin'): Promise<RunningDashboard> =>
    runDashboard({ store: filled.store, auth: { secret: SECRET, ...(role ? { role } : {}) } });
  const cookieOf = async ({ visit }: RunningDashboard): Promise<string> => {
    const { headers } = await visit('/login', { method: 'POST', body: { secret: SECRET } });
    return headers['set-cookie']![0]!.split(';')[0]!;
  };

  it.each([
    ['', 'at least 16 characters'],
    ['changeme', 'at least 16 characters'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'at least 8 different'],
    ['abababababababababab', 'at least 8 different'],
    [undefined, 'must be a text'],
    [1e17 + 2, 'must be a text'],
  ])('refuses to be made with the weak secret %j', (secret, why) => {
    const make = (): unknown => createDashboard({ auth: { secret: secret as string } });
    expect(make).toThrow(/auth\.secret/);
    expect(make).toThrow(why);
  });

  it('never says a secret that it refuses', () => {
    expect(() => createDashboard({ auth: { secret: 'hunter2' } })).not.toThrow(/hunter2/);
  });

  it('shows everyone the page, which holds nothing, and answers nobody', async () => {
    const dashboard = await started();
    expect((await dashboard.visit('/')).status).toBe(200);
    for (const path of ['me', 'traces', 'health', 'nothing']) {
      expect((await dashboard.visit(`/api/${path}`)).status).toBe(401);
    }
  });

  it('answers whoever has typed it, in the role that was given', async () => {
    const dashboard = await started('viewer');
    const cookie = await cookieOf(dashboard);
    const me = await dashboard.visit('/api/me', { headers: { cookie: `a=b; ${cookie}` } });
    expect(me.json()).toMatchObject({ user: 'secret', role: 'viewer' });
  });

  it('marks the cookie as secure where the visitor came by https', async () => {
    const { visit } = await started();
    const headers = { 'x-forwarded-proto': 'https' };
    const given = await visit('/login', { method: 'POST', headers, body: { secret: SECRET } });
    expect(given.headers['set-cookie']![0]).toMatch(/; Secure$/);
  });

  it('takes the cookie away', async () => {
    const { visit } = await started();
    const { status, headers } = await visit('/logout', { method: 'POST' });
    expect([status, headers['set-cookie']![0]]).toEqual([
      204,
      expect.stringContaining('llmtrace_session=; Max-Age=0'),
    ]);
  });

  it('takes no cookie that it did not give, or whose time is over', async () => {
    const dashboard = await started();
    const [name, value = ''] = (await cookieOf(dashboard)).split('=');
    const [end, signature] = value.split('.');
    const old = sessionCookie(SECRET)
      .issue(Date.now() - 13 * 3_600_000, false)
      .split(';')[0]!;
    const others = sessionCookie('another-secret-of-others')
      .issue(Date.now(), false)
      .split(';')[0]!;
    for (const cookie of [
      `${name}=${Number(end) + 1}.${signature}`,
      `${name}=${end}.`,
      `${name}=.${signature}`,
      `${name}=${value}x`,
      `x${name}=${value}`,
      old,
      others,
    ]) {
      expect((await dashboard.visit('/api/me', { headers: { cookie } })).status).toBe(401);
    }
  });

  it('lets nobody try on and on', async () => {
    const { visit } = await started();
    const codes: number[] = [];
    for (let i = 0; i < 12; i++) {
      const body = { secret: `wrong number ${i}` };
      codes.push((await visit('/login', { method: 'POST', body })).status);
    }
    expect(codes).toEqual([...Array<number>(10).fill(401), 429, 429]);
    const right = await visit('/login', { method: 'POST', body: { secret: SECRET } });
    expect(right.status).toBe(429);
  });

  it.each([['{'], ['null'], ['{"secret":{}}'], ['[]'], ['']])(
    'takes %j for no secret',
    async (body) => {
      const { visit } = await started();
      expect([400, 401]).toContain((await visit('/login', { method: 'POST', body })).status);
    },
  );
});
