import { networkInterfaces } from 'node:os';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { filledStore, ask, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import { sendRaw } from '@llmtrace/testing/integration-contract';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { llmTraceDashboard } from '../../src/index.js';
import { isLoopbackAddress, isLoopbackHost } from '../../src/http/loopback.js';
import { startNginx } from '../support/nginx.js';
import { startProxy } from '../support/proxy.js';
import { runDashboard } from '../support/run-dashboard.js';

describe('a dashboard that was not told who may look', () => {
  let filled: FilledStore;
  beforeAll(async () => void (filled = await filledStore([])));
  afterAll(() => filled.close());

  it('answers a visitor of the same machine as admin', async () => {
    const { visit } = await runDashboard({ store: filled.store });
    expect((await visit('/')).status).toBe(200);
    expect((await visit('/api/me')).json()).toMatchObject({ user: 'local', role: 'admin' });
  });

  it.each(['127.0.0.1', 'localhost', 'LOCALHOST:80', '[::1]:8080', '127.0.0.53:1'])(
    'answers to the host %s',
    async (host) => {
      const { visit } = await runDashboard({ store: filled.store });
      expect((await visit('/api/me', { headers: { host } })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1@evil.example',
    '0.0.0.0',
    '10.0.0.1',
    '[::ffff:10.0.0.1]',
  ])('refuses the host "%s", which may be a name that leads here', async (host) => {
    const { visit } = await runDashboard({ store: filled.store });
    for (const path of ['/', '/api/me', '/api/traces']) {
      const { status, text } = await visit(path, { headers: { host } });
      expect([status, text]).toEqual([403, expect.stringContaining('authorize')]);
    }
  });

  it('refuses an empty host', async () => {
    const { origin } = await runDashboard({ store: filled.store });
    const answer = await sendRaw(origin, 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('refuses HTTP 1.0, which a proxy speaks that does not name itself', async () => {
    const { origin } = await runDashboard({ store: filled.store });
    const request = (version: string): string =>
      `GET /api/me HTTP/${version}\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
    expect(await sendRaw(origin, request('1.0'))).toMatch(/^HTTP\/1\.1 403 /);
    expect(await sendRaw(origin, request('1.1'))).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each([
    ['x-forwarded-for', '127.0.0.1'],
    ['X-Forwarded-Host', 'localhost'],
    ['x-forwarded-proto', 'http'],
    ['x-forwarded-anything', ''],
    ['forwarded', 'for=127.0.0.1'],
    ['via', '1.1 proxy'],
    ['x-real-ip', '127.0.0.1'],
  ])('refuses what a proxy passes on, by the header %s', async (name, value) => {
    const { visit } = await runDashboard({ store: filled.store });
    expect((await visit('/api/me', { headers: { [name]: value } })).status).toBe(403);
    expect((await visit('/', { headers: { [name]: value } })).status).toBe(403);
  });

  it.each([
    ['a proxy', startProxy],
    ['nginx', startNginx],
  ])('refuses visitors that come through %s on the same machine', async (_name, start) => {
    const app = await runDashboard({ store: filled.store });
    const proxy = await start({ prefix: '/traces', to: app.origin });
    onTestFinished(() => proxy.close());
    for (const path of ['/traces/', '/traces/api/me', '/traces/api/traces']) {
      const { status, text } = await ask(proxy.url, path);
      expect([path, status, text]).toEqual([path, 403, expect.stringContaining('authorize')]);
    }
  });

  it('refuses a visitor by another interface of the machine', async () => {
    const address = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
    if (address === undefined) return;
    const server = createServer(llmTraceDashboard({ store: filled.store })).listen(0, '0.0.0.0');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const headers = { host: 'localhost' };
    expect((await ask(`http://${address}:${port}`, '/api/me', { headers })).status).toBe(403);
    expect((await ask(`http://127.0.0.1:${port}`, '/api/me', { headers })).status).toBe(200);
  });
});

describe('what counts as loopback', () => {
  it('is an address of the machine itself', () => {
    for (const address of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) {
      expect(isLoopbackAddress(address)).toBe(true);
    }
    for (const address of [undefined, '', '10.0.0.1', '::ffff:10.0.0.1', '::', '1127.0.0.1']) {
      expect(isLoopbackAddress(address)).toBe(false);
    }
  });

  it('is no name but localhost', () => {
    expect(isLoopbackHost('localhost:3000')).toBe(true);
    expect(isLoopbackHost(undefined)).toBe(false);
    expect(isLoopbackHost('localhost:3000:1')).toBe(false);
  });
});
