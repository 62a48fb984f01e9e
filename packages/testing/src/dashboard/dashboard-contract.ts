import { getTracer } from '@llmtrace/core';
import type { DashboardOptions, DashboardUser } from '@llmtrace/dashboard';
import type { TracePage } from '@llmtrace/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aTrace, aSpan } from '../sample-records.js';
import { apiPath, ask, type Answer, type Ask } from './ask.js';
import type { CreateDashboardApp, DashboardApp } from './dashboard-app.js';
import { filledStore, type FilledStore } from './filled-store.js';

const TRACE = aTrace({
  traceId: 'c0ffee00c0ffee00c0ffee00c0ffee00',
  input: 'May I have my money back?',
  spans: [aSpan({ kind: 'llm', name: 'answer', output: 'Within 14 days.' })],
});

/** Names the user that a header of the test names: `admin`, `reader`, `viewer`. */
function authorize(req: { readonly headers: Record<string, unknown> }): DashboardUser | null {
  const role = req.headers['x-test-role'];
  if (role !== 'admin' && role !== 'reader' && role !== 'viewer') return null;
  return { user: `the ${role}`, role };
}

/**
 * Checks over real sockets what a dashboard promises wherever it is mounted. Whatever stands between an app and its visitors
 * may be part of what `createApp` makes.
 *
 * @example
 * runDashboardContract('Express 5', createExpressApp);
 */
export function runDashboardContract(name: string, createApp: CreateDashboardApp): void {
  describe(`dashboard contract: ${name}`, () => {
    let filled: FilledStore;
    let app: DashboardApp;
    let locked: DashboardApp;
    const secret = 'correct-horse-battery-staple';
    const as = (role: string): Ask => ({ headers: { 'x-test-role': role } });
    const visit = (path: string, sent: Ask = as('admin')): Promise<Answer> =>
      ask(app.origin, app.mount + path, sent);

    beforeAll(async () => {
      filled = await filledStore([TRACE]);
      const options: DashboardOptions = { store: filled.store };
      app = await createApp({ ...options, authorize });
      locked = await createApp({ ...options, auth: { secret, role: 'reader' } });
    });
    afterAll(async () => {
      await app.close();
      await locked.close();
      await filled.close();
    });

    it('serves the page and everything that it names, relative to its address', async () => {
      const page = await visit('/');
      expect(page.status).toBe(200);
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      const named = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
      const files = named.filter((link) => !link.startsWith('data:'));
      expect(files.length).toBeGreaterThanOrEqual(2);
      for (const file of files) {
        const { pathname } = new URL(file, `${app.origin}${app.mount}/`);
        const found = await ask(app.origin, pathname, as('viewer'));
        expect([file, found.status]).toEqual([file, 200]);
        expect(found.headers['content-type']).toMatch(/^text\/(?:javascript|css)/);
      }
    });

    it('sends a visitor without the slash at the end to the address with it', async () => {
      if (app.mount === '') return;
      const moved = await visit('?x=1');
      expect([301, 302, 307, 308]).toContain(moved.status);
      const from = `${app.origin}${app.mount}?x=1`;
      const to = new URL(String(moved.headers.location), from);
      expect(to.pathname).toBe(`${app.mount}/`);
    });

    it('answers questions of the API', async () => {
      const me = await visit(apiPath('', 'me'), as('viewer'));
      expect(me.json()).toMatchObject({ user: 'the viewer', role: 'viewer' });
      const page = (await visit(apiPath('', 'traces', {}))).json<TracePage>();
      expect(page.traces.map(({ traceId }) => traceId)).toEqual([TRACE.traceId]);
      const trace = await visit(apiPath('', 'trace', { traceId: TRACE.traceId }));
      expect(trace.text).toContain('answer');
    });

    it('takes a change with its token, and refuses it without', async () => {
      const { token } = (await visit(apiPath('', 'me'))).json<{ token: string }>();
      const body = { tenant: 'acme', forMs: 60_000 };
      const post = (headers: Readonly<Record<string, string>>): Promise<Answer> =>
        visit('/api/sampling/raise', {
          method: 'POST',
          body,
          headers: { ...as('admin').headers, ...headers },
        });
      expect((await post({})).status).toBe(403);
      const raised = await post({ 'x-llmtrace-token': token });
      expect(raised.json()).toMatchObject({ tenant: 'acme', tier: 'full' });
      getTracer().sampling.clear();
    });

    it('lets nobody in whom the app does not name', async () => {
      for (const path of ['/', '/index.html', apiPath('', 'me'), apiPath('', 'traces', {})]) {
        const refused = await visit(path, {});
        expect([path, refused.status]).toEqual([path, 403]);
        expect(refused.text).not.toContain(TRACE.traceId);
      }
    });

    it('opens by the secret, and keeps the cookie to its own folder', async () => {
      const at = (path: string, sent?: Ask): Promise<Answer> =>
        ask(locked.origin, locked.mount + path, sent);
      expect((await at(apiPath('', 'me'))).status).toBe(401);
      expect((await at('/')).status).toBe(200);
      const wrong = await at('/login', { method: 'POST', body: { secret: 'something else' } });
      expect(wrong.status).toBe(401);
      const right = await at('/login', { method: 'POST', body: { secret } });
      const [cookie = ''] = right.headers['set-cookie'] ?? [];
      expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
      expect(cookie).not.toContain('Path');
      const headers = { cookie: cookie.replace(/;.*/, '') };
      const me = await at(apiPath('', 'me'), { headers });
      expect(me.json()).toMatchObject({ user: 'secret', role: 'reader' });
    });

    it('keeps to its place', async () => {
      const nothing = await visit('/no/such/thing');
      expect(nothing.status).toBe(404);
      expect(nothing.headers['content-security-policy']).toContain("default-src 'none'");
      for (const path of [
        '/../package.json',
        '/%2e%2e/%2e%2e/package.json',
        '/..%2fpackage.json',
      ]) {
        expect((await visit(path)).text).not.toContain('"name"');
      }
      if (app.mount === '') return;
      expect((await ask(app.origin, '/beside')).text).toBe('beside');
    });
  });
}
