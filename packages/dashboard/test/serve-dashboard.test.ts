import { mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSamplingControl } from '@llmtrace/core';
import { ask } from '@llmtrace/testing/dashboard-contract';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { serveDashboard, type ServeDashboardOptions } from '../src/index.js';

const SECRET = 'correct-horse-battery-staple';

describe('a server of its own', () => {
  let dir: string;
  beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'llmtrace-ui-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const started = async (options: ServeDashboardOptions = {}) => {
    const served = await serveDashboard({ port: 0, dir, ...options });
    onTestFinished(() => served.close());
    return served;
  };

  it('listens at the loopback addresses alone', async () => {
    const { url } = await started();
    const { origin, port, hostname } = new URL(url);
    expect(hostname).toBe('127.0.0.1');
    expect((await ask(origin, '/api/me')).json()).toMatchObject({ role: 'admin' });
    const addresses = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one?.family === 'IPv4' && !one.internal);
    for (const one of addresses) {
      await expect(ask(`http://${one!.address}:${port}`, '/')).rejects.toThrow('ECONNREFUSED');
    }
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', 'localhost.example', ''])(
    'refuses to be reachable at "%s" while nobody says who may look',
    async (host) => {
      await expect(started({ host })).rejects.toMatchObject({
        code: 'invalid_option',
        message: expect.stringContaining('"host"'),
      });
    },
  );

  it('may be reachable by others where it has a secret, or the app says who may look', async () => {
    for (const options of [{ auth: { secret: SECRET } }, { authorize: () => null }]) {
      const { url } = await started({ host: '0.0.0.0', ...options });
      const { port } = new URL(url);
      const { status } = await ask(`http://127.0.0.1:${port}`, '/api/me');
      expect([401, 403]).toContain(status);
    }
  });

  it('raises sampling by way of the trace folder, where the apps look', async () => {
    const { origin } = new URL((await started()).url);
    const { token } = (await ask(origin, '/api/me')).json<{ token: string }>();
    const post = (path: string, body: unknown) =>
      ask(origin, path, { method: 'POST', headers: { 'x-llmtrace-token': token }, body });
    const raised = await post('/api/sampling/raise', { tenant: 'acme', forMs: 60_000 });
    const { id } = raised.json<{ id: string }>();
    expect(readSamplingControl(dir, Date.now())).toMatchObject([{ id, tenant: 'acme' }]);
    const health = (await ask(origin, '/api/health')).json<{ tracer?: unknown }>();
    expect(health).toMatchObject({ overrides: [{ id }] });
    expect(health.tracer).toBeUndefined();
    expect((await post('/api/sampling/clear', { id })).status).toBe(200);
    expect(readSamplingControl(dir, Date.now())).toEqual([]);
    for (const body of [{ forMs: 1 }, { tenant: 'a' }, { tenant: 'a', forMs: 1e12 }]) {
      expect((await post('/api/sampling/raise', body)).status).toBe(400);
    }
  });
});
