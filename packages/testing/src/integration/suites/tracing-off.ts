import { expect, it } from 'vitest';
import type { StartContractApp } from '../contract-setup.js';
import { idsInStream, type ChatAnswer } from '../contract-story.js';

const CHAT = '/api/acme/support/chat';
const VOLATILE = new Set(['date', 'x-trace-id', 'content-length', 'etag']);
const steady = (response: Response): unknown =>
  Object.fromEntries([...response.headers].filter(([name]) => !VOLATILE.has(name)));

/** Which tracer counts, and what is left of tracing once it is switched off: nothing. */
export function tracingOff(start: StartContractApp): void {
  it('uses the tracer in force where its options name none', async () => {
    const app = await start({}, 'process');
    const answer = (await (await app.post(CHAT, { n: 2 })).json()) as ChatAnswer;
    expect((await app.onlyTrace()).traceId).toBe(answer.inHandler);
  });

  it("leaves answers and the app's own AsyncLocalStorage untouched when switched off", async () => {
    const off = await start({}, 'off');
    const response = await off.post(CHAT, { n: 2 });
    expect(await response.json()).toEqual({ outbound: {}, app: 'app', body: { n: 2 } });
    expect(response.headers.get('x-trace-id')).toBeNull();
    expect(idsInStream(await (await off.get('/stream')).text())).toEqual(['none', 'none', 'none']);
    expect((await off.get('/teapot')).status).toBe(418);
    expect((await off.get('/api/acme/support/throw-async')).status).toBe(500);
    expect((await off.get('/nowhere')).status).toBe(404);
    expect(await off.allTraces()).toEqual([]);
  });

  it('changes no header but its own', async () => {
    const on = await start();
    const off = await start({}, 'off');
    for (const path of [
      '/stream',
      '/health',
      '/teapot',
      '/nowhere',
      '/api/acme/support/throw-sync',
    ]) {
      expect(steady(await on.get(path))).toEqual(steady(await off.get(path)));
    }
    expect(steady(await on.post(CHAT, { n: 0 }))).toEqual(steady(await off.post(CHAT, { n: 0 })));
  });
}
