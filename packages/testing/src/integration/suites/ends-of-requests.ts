import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { StartContractApp } from '../contract-setup.js';
import { idsInStream } from '../contract-story.js';
import { openSocket, sendRaw } from '../raw-http.js';

const MAX_AGE_MS = 15 * 60_000;
const GET_ENDLESS = 'GET /stream?endless HTTP/1.1\r\nhost: x\r\n\r\n';

/** A root ends once, with its response, however that ends. */
export function endsOfRequests(start: StartContractApp): void {
  it('stays open until the last event of a stream', async () => {
    const app = await start();
    const response = await app.get('/stream');
    const text = await response.text();
    const trace = await app.onlyTrace();
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(idsInStream(text)).toEqual(Array.from({ length: 3 }, () => trace.traceId));
    expect(trace).toMatchObject({ name: 'GET /stream', statusCode: 200, outcome: 'success' });
  });

  it('keeps the trace in a body that is made while the client reads it', async () => {
    const app = await start();
    const text = await (await app.get('/stream?large')).text();
    const ids = idsInStream(text);
    expect(ids).toHaveLength(50);
    expect(new Set(ids)).toEqual(new Set([(await app.onlyTrace()).traceId]));
  });

  it('ends a stream as aborted when the client leaves in the middle', async () => {
    const app = await start();
    const socket = await openSocket(app.url, GET_ENDLESS);
    await once(socket, 'data');
    expect(app.test.tracer.openTraces()).toHaveLength(1);
    socket.destroy();
    const trace = await app.onlyTrace();
    expect(trace).toMatchObject({ name: 'GET /stream', outcome: 'aborted' });
    expect(trace.error).toBeUndefined();
  });

  it('ends 200 of 200 abandoned streams as aborted', async () => {
    const app = await start();
    for (let i = 0; i < 200; i += 20) {
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          const socket = await openSocket(app.url, GET_ENDLESS);
          await once(socket, 'data');
          socket.destroy();
        }),
      );
    }
    const traces = await app.allTraces();
    expect(traces).toHaveLength(200);
    expect(new Set(traces.map((trace) => trace.outcome))).toEqual(new Set(['aborted']));
  });

  it('ends a request as aborted when the client leaves before its body is there', async () => {
    const app = await start();
    const head =
      'POST /api/acme/support/chat HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    const socket = await openSocket(app.url, `${head}content-length: 100\r\n\r\n{"n"`);
    await expect.poll(() => app.test.tracer.openTraces().length).toBe(1);
    socket.destroy();
    expect((await app.onlyTrace()).outcome).toBe('aborted');
  });

  it.each(['throw-sync', 'throw-async'])('records what a handler throws (%s)', async (path) => {
    const app = await start();
    const response = await app.get(`/api/acme/support/${path}`);
    await response.text();
    const trace = await app.onlyTrace();
    expect(response.status).toBe(500);
    expect(response.headers.get('x-trace-id')).toBe(trace.traceId);
    expect(trace).toMatchObject({
      name: `GET /api/:tenant/support/${path}`,
      statusCode: 500,
      outcome: 'error',
      status: 'error',
      error: { type: 'RangeError', message: 'out of refunds' },
    });
  });

  it('takes an error that the app answered below 500 for handled', async () => {
    const app = await start();
    const response = await app.get('/teapot');
    await response.text();
    const trace = await app.onlyTrace();
    expect(response.status).toBe(418);
    expect(trace).toMatchObject({ name: 'GET /teapot', statusCode: 418, outcome: 'success' });
    expect(trace.error).toBeUndefined();
  });

  it('names what no route answered without its URL', async () => {
    const app = await start();
    await (await app.get('/nowhere/4242?card=1')).text();
    const trace = await app.onlyTrace();
    expect(trace).toMatchObject({ name: 'GET (unmatched)', statusCode: 404, outcome: 'success' });
    expect(JSON.stringify(trace)).not.toContain('4242');
  });

  it('traces a request with malformed JSON', async () => {
    const app = await start();
    const body = '{"n": ';
    const answer = await sendRaw(
      app.url,
      'POST /api/acme/support/chat HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n',
      `connection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const trace = await app.onlyTrace();
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.toLowerCase()).toContain(`x-trace-id: ${trace.traceId}`);
    expect(trace).toMatchObject({ method: 'POST', statusCode: 400, outcome: 'success' });
  });

  it('shows a hung handler as open, and closes it at its maximum age', async () => {
    const app = await start();
    const socket = await openSocket(app.url, 'GET /hang HTTP/1.1\r\nhost: x\r\n\r\n');
    await app.story.hung;
    expect(app.test.tracer.openTraces().map((trace) => trace.name)).toEqual(['GET /hang']);
    app.test.clock.advance(MAX_AGE_MS);
    expect(app.test.tracer.openTraces()).toHaveLength(1);
    app.test.clock.advance(1);
    const trace = await app.onlyTrace();
    expect(trace).toMatchObject({
      name: 'GET /hang',
      outcome: 'abandoned',
      durationMs: MAX_AGE_MS + 1,
    });
    socket.destroy();
  });
}
