import { getTracer } from '@llmtrace/core';
import { ask, filledStore, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import { openSocket, sendRaw, serve } from '@llmtrace/testing/integration-contract';
import express from 'express';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { llmTraceDashboard } from '../../src/index.js';
import { runDashboard, type RunningDashboard } from '../support/run-dashboard.js';

describe('what is sent', () => {
  let filled: FilledStore;
  beforeAll(async () => void (filled = await filledStore([])));
  afterAll(() => filled.close());
  afterEach(() => getTracer().sampling.clear());

  const post = async (
    { visit, api }: RunningDashboard,
    body: unknown,
    more: Readonly<Record<string, string>> = {},
  ) => {
    const { token } = (await api('me', {}, null)).json<{ token: string }>();
    const headers = { 'x-llmtrace-token': token, ...more };
    return visit('/api/sampling/raise', { method: 'POST', headers, body });
  };

  it.each([['{'], [''], ['null'], ['[]'], ['"x"'], ['1'], ['\u0000']])(
    'is refused where it is no object: %j',
    async (body) => {
      expect((await post(await runDashboard({ store: filled.store }), body)).status).toBe(400);
    },
  );

  it('may be 64 KB long, and is refused beyond, with an answer', async () => {
    const dashboard = await runDashboard({ store: filled.store });
    const body = { tenant: 'acme', forMs: 60_000, padding: 'x'.repeat(65_000) };
    expect((await post(dashboard, body)).status).toBe(200);
    const long = await post(dashboard, { ...body, padding: 'x'.repeat(66_000) });
    expect([long.status, long.headers.connection]).toEqual([413, 'close']);
  });

  it('is not read to its end where it has none', async () => {
    const dashboard = await runDashboard({ store: filled.store });
    const { token } = (await dashboard.api('me', {}, null)).json<{ token: string }>();
    const socket = await openSocket(
      dashboard.origin,
      `POST /api/sampling/raise HTTP/1.1\r\nHost: localhost\r\nx-llmtrace-token: ${token}\r\n` +
        'Transfer-Encoding: chunked\r\n\r\n',
    );
    let answer = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const closed = once(socket, 'close');
    for (let i = 0; i < 40 && !socket.destroyed; i++) socket.write(chunk);
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each([
    ['text', express.text({ type: '*/*' })],
    ['bytes', express.raw({ type: '*/*' })],
    ['an object', express.json()],
    ['nothing', (_req: unknown, _res: unknown, next: () => void) => next()],
  ])("may have been read by the app's own parser, as %s", async (_what, parser) => {
    const secret = 'correct-horse-battery-staple';
    const app = express();
    app.use(parser, llmTraceDashboard({ store: filled.store, auth: { secret } }));
    const { url, close } = await serve(createServer(app));
    const login = async (body: unknown): Promise<number> =>
      (await ask(url, '/login', { method: 'POST', body })).status;
    expect(await login({ secret })).toBe(200);
    expect(await login({ secret: 'another' })).toBe(401);
    expect(await login('{')).toBe(400);
    await close();
  });

  it('is not unpacked: a packed body is no JSON', async () => {
    const { origin, api } = await runDashboard({ store: filled.store });
    const { token } = (await api('me', {}, null)).json<{ token: string }>();
    const packed = gzipSync(Buffer.alloc(10 * 1_024 * 1_024)).toString('latin1').length;
    expect(packed).toBeLessThan(65_536);
    const head =
      `POST /api/sampling/raise HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
      `x-llmtrace-token: ${token}\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n`;
    expect(await sendRaw(origin, head, '\u001f\u008b{}')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('changes nothing but what it names', async () => {
    const dashboard = await runDashboard({ store: filled.store });
    const body = '{"tenant":"acme","forMs":60000,"__proto__":{"polluted":true},"constructor":{}}';
    expect((await post(dashboard, body)).status).toBe(200);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([['q={'], ['q=[]'], ['q=null'], ['q=1'], ['q=%22%22']])(
    'is refused in an address: %s',
    async (query) => {
      const { visit } = await runDashboard({ store: filled.store });
      const answer = await visit(`/api/traces?${query}`);
      expect([answer.status, answer.json()]).toMatchObject([
        400,
        { error: { code: 'invalid_input' } },
      ]);
    },
  );
});
