import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { postgresStore } from '@llmtrace/store/postgres';
import { aTrace } from '@llmtrace/testing/sample-records';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runDashboard } from '../support/run-dashboard.js';

const POSTGRES_URL =
  process.env['LLMTRACE_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

describe('a store that is away', () => {
  it('is told as 503 without its address, and is asked again when it is back', async () => {
    const line = await cuttableLine(new URL(POSTGRES_URL));
    const url = new URL(POSTGRES_URL);
    url.port = String(line.port);
    url.password = 'hunter2-in-the-dsn';
    const schema = `llmtrace_test_${randomBytes(6).toString('hex')}`;
    const { store } = postgresStore({ url: url.href, schema, maxConnections: 2 });
    onTestFinished(async () => {
      await store.close();
      line.close();
      const client = new pg.Client(POSTGRES_URL);
      await client.connect();
      await client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
      await client.end();
    });
    await store.write([aTrace()]);
    const { api } = await runDashboard({ store, queryTimeoutMs: 5_000 });
    expect((await api('traces', {}, null)).json()).toMatchObject({ traces: [{}] });

    line.cut();
    for (const path of ['traces', 'aggregate', 'errors']) {
      const away = await api(path, {}, null);
      expect([path, away.status]).toEqual([path, 503]);
      expect(away.text).not.toMatch(/hunter2|ECONN/);
    }
    expect((await api('health', {}, null)).text).not.toContain('hunter2');
    expect((await api('me', {}, null)).status).toBe(200);

    line.mend();
    expect((await api('traces', {}, null)).json()).toMatchObject({ traces: [{}] });
  });

  it('does not keep the app from starting, and is told to whoever looks', async () => {
    const { api, visit } = await runDashboard({ store: 'postgres://nobody@127.0.0.1:1/none' });
    expect((await visit('/')).status).toBe(200);
    const away = await api('traces', {}, null);
    expect([away.status, away.json()]).toMatchObject([
      503,
      { error: { code: 'store_unavailable' } },
    ]);
  });
});

/** A way to a server that can be cut and mended. */
async function cuttableLine(to: URL) {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(to.port || 5432), to.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
