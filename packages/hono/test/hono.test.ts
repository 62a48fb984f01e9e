import type { Server } from 'node:http';
import { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { setImmediate as turn } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { currentTraceId, withTrace } from '@llmtrace/core';
import { createTestTracer, type TestTracer } from '@llmtrace/core/testing';
import { serve } from '@llmtrace/testing/integration-contract';
import { Hono, type Context } from 'hono';
import { testClient } from 'hono/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { llmTraceMiddleware } from '../src/index.js';

interface TracedApp {
  readonly url: string;
  readonly test: TestTracer;
}

async function start(build: (app: Hono, test: TestTracer) => unknown): Promise<TracedApp> {
  const test = createTestTracer();
  const app = new Hono();
  app.use(llmTraceMiddleware({ tracer: test.tracer }));
  build(app, test);
  const running = await serve(createAdaptorServer({ fetch: app.fetch }) as Server);
  onTestFinished(() => running.close());
  return { url: running.url, test };
}

describe('an app that no server of Node serves', () => {
  it('answers without a trace', async () => {
    const test = createTestTracer();
    const app = new Hono().use(llmTraceMiddleware({ tracer: test.tracer }));
    const routes = app.get('/hi', (c) => c.json({ ok: true }));
    const answers = [
      await app.request('/hi'),
      await app.request('/hi', {}, {}),
      await testClient(routes).hi.$get(),
    ];
    for (const answer of answers) expect(await answer.json()).toEqual({ ok: true });
    await test.idle();
    expect(test.traces).toEqual([]);
  });
});

describe('a body that is made while it is pulled', () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

  /** Tells in each of its three chunks which trace it is made in. */
  const source = (): UnderlyingDefaultSource<Uint8Array> => {
    let pulls = 0;
    return {
      async pull(controller) {
        await turn();
        controller.enqueue(encode(`${currentTraceId()} `));
        if (++pulls === 3) controller.close();
      },
    };
  };
  const pulled = (): ReadableStream => new ReadableStream(source(), { highWaterMark: 0 });
  const pulledBytes = (): ReadableStream =>
    new ReadableStream({ ...source(), type: 'bytes' } as UnderlyingByteSource);
  const streamFrom = (made: AsyncIterable<unknown>): ReadableStream =>
    NodeReadableStream.from(made) as unknown as ReadableStream;

  it.each<[string, (c: Context) => Response]>([
    ['of the context', (c) => c.body(pulled())],
    ['of bytes', (c) => c.body(pulledBytes())],
    ['of a generator', () => new Response(streamFrom(pulled() as never))],
    [
      'of an answer that was looked at',
      () => {
        const response = new Response(pulled());
        expect(response.body?.locked).toBe(false);
        return response;
      },
    ],
  ])('belongs to the trace (%s)', async (_kind, handler) => {
    const { url, test } = await start((app) => app.get('/', handler));
    const ids = (await (await fetch(url)).text()).trim().split(' ');
    await test.idle();
    expect(ids).toEqual(Array.from({ length: 3 }, () => test.traces[0]?.traceId));
  });

  it('is let go of in the trace when the client leaves, and not read ahead', async () => {
    let pulls = 0;
    const { promise: cancelled, resolve } = Promise.withResolvers<string | undefined>();
    const { url, test } = await start((app) =>
      app.get('/', (c) =>
        c.body(
          new ReadableStream(
            {
              pull(controller) {
                if (++pulls > 1) return new Promise(() => {});
                controller.enqueue(encode('partly'));
                return undefined;
              },
              cancel: () => resolve(currentTraceId()),
            },
            { highWaterMark: 0 },
          ),
        ),
      ),
    );
    const abort = new AbortController();
    const response = await fetch(url, { signal: abort.signal });
    await response.body?.getReader().read();
    abort.abort();
    const id = await cancelled;
    await test.idle();
    expect(pulls).toBe(2);
    expect(test.traces[0]).toMatchObject({ traceId: id, outcome: 'aborted' });
  });

  it('opens no trace of its own where the request is ignored', async () => {
    const { url, test } = await start((app, { tracer }) =>
      app.get('/health', (c) =>
        c.body(
          streamFrom(
            (async function* () {
              for (let i = 0; i < 3; i++) yield withTrace('job', { tracer }, () => encode('x'));
            })(),
          ),
        ),
      ),
    );
    expect(await (await fetch(`${url}/health`)).text()).toBe('xxx');
    await test.idle();
    expect(test.traces).toEqual([]);
  });

  it.each<[string, () => Response]>([
    ['a text', () => new Response('short')],
    ['a stream', () => new Response(new Blob(['short']).stream())],
    ['JSON', () => Response.json({ ok: true })],
    ['nothing', () => new Response(null, { status: 204 })],
  ])('keeps the headers that an answer has untraced (%s)', async (_kind, handler) => {
    const headersOf = async (build: (app: Hono) => unknown, path: string): Promise<string[]> => {
      const { url } = await start(build);
      const response = await fetch(url + path);
      await response.arrayBuffer();
      return [...response.headers.keys()].filter((name) => name !== 'x-trace-id');
    };
    const traced = await headersOf((app) => app.get('/', handler), '/');
    expect(traced).toEqual(await headersOf((app) => app.get('/health', handler), '/health'));
  });
});

describe('the name of a request', () => {
  async function nameOf(build: (app: Hono) => unknown, path: string): Promise<string | undefined> {
    const { url, test } = await start(build);
    await (await fetch(url + path)).text();
    await test.idle();
    return test.traces[0]?.name;
  }
  const answer = (c: Context): Response => c.text('answer');

  it.each([
    ['/api/users/1', 'GET /api/users/:id'],
    ['/list/first', 'GET /list/:id'],
    ['/all/1', 'GET /all/:id'],
    ['/index.html', 'GET /*'],
    ['/private/1', 'GET /private/:id'],
  ])('is that of the route that answered %s', async (path, name) => {
    const build = (app: Hono): void => {
      app.use('/private/*', (c, next) => (c.req.query('key') ? next() : answer(c)) as never);
      app.route('/api', new Hono().get('/users/:id', answer));
      app.get('/list/:id', answer).get('/list/first', (c) => c.text('never'));
      app.all('/all/:id', answer).get('/private/:id', answer);
      app.get('*', answer);
    };
    expect(await nameOf(build, path)).toBe(name);
  });

  it('is that of a route which answered before it passed the request on', async () => {
    const build = (app: Hono): void => {
      app.get('/passed/:id', async (c, next) => {
        c.res = answer(c);
        await next();
      });
      app.use('/passed/*', (_c, next) => next());
    };
    expect(await nameOf(build, '/passed/1')).toBe('GET /passed/:id');
  });

  it('is none where only middleware ran', async () => {
    expect(await nameOf((app) => app.use('/files/*', (_c, next) => next()), '/files/1')).toBe(
      'GET (unmatched)',
    );
  });
});
