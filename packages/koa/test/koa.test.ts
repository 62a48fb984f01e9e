import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { createTracer, currentTraceId, type Tracer } from '@llmtrace/core';
import { createTestTracer, type TestTracer } from '@llmtrace/core/testing';
import { serve } from '@llmtrace/testing/integration-contract';
import Router from '@koa/router';
import Koa from 'koa';
import Koa2 from 'koa-2';
import mount from 'koa-mount';
import { describe, expect, it, onTestFinished } from 'vitest';
import { llmTraceMiddleware } from '../src/index.js';

const versions = [
  ['3', Koa],
  ['2', Koa2 as unknown as typeof Koa],
] as const;

const switchedOff = (): Tracer => createTracer({ enabled: false, exporters: [] });

describe.each(versions)('Koa %s', (_version, Framework) => {
  async function start(build: (app: Koa) => void): Promise<{ url: string; test: TestTracer }> {
    const test = createTestTracer();
    const app = new Framework();
    app.silent = true;
    build(app.use(llmTraceMiddleware({ tracer: test.tracer })));
    const running = await serve(createServer(app.callback()));
    onTestFinished(() => running.close());
    return { url: running.url, test };
  }

  it('puts the prefix of koa-mount before the route', async () => {
    const { url, test } = await start((app) => {
      const router = new Router()
        .get('/', (ctx) => void (ctx.body = 'all'))
        .get('/orders/:id', (ctx) => void (ctx.body = 'one'));
      app.use(mount('/shop', new Framework().use(router.routes())));
    });
    await fetch(`${url}/shop/orders/42`);
    await fetch(`${url}/shop`);
    await test.idle();
    expect(test.traces.map((trace) => trace.name)).toEqual(['GET /shop/orders/:id', 'GET /shop']);
  });

  it('leaves an error to the app, and the answer as the app made it', async () => {
    const errors: unknown[] = [];
    const thrown = Object.assign(new Error('no such order'), {
      status: 404,
      expose: true,
      headers: { 'x-reason': 'gone' },
    });
    const { url, test } = await start((app) => {
      app.on('error', (error) => errors.push(error));
      app.use(() => Promise.reject(thrown));
    });
    const response = await fetch(url);
    await test.idle();
    expect([response.status, await response.text(), response.headers.get('x-reason')]).toEqual([
      404,
      'no such order',
      'gone',
    ]);
    expect(response.headers.get('x-trace-id')).toBe(test.traces[0]?.traceId);
    expect(errors).toEqual([thrown]);
    expect(test.traces[0]).toMatchObject({
      name: 'GET (unmatched)',
      statusCode: 404,
      outcome: 'success',
    });
  });

  it('fails a trace whose body stream fails', async () => {
    const { url, test } = await start((app) => {
      app.use((ctx) => {
        ctx.body = Readable.from(
          (async function* () {
            yield 'partly';
            await new Promise<void>((resolve) => ctx.res.write('', () => resolve()));
            throw new RangeError('out of tokens');
          })(),
        ).on('error', () => ctx.res.destroy());
      });
    });
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
    await test.idle();
    expect(test.traces[0]).toMatchObject({ outcome: 'error', error: { type: 'RangeError' } });
  });

  it.each(['traced', 'switched off'])(
    'leaves the promises of middleware in front as they are (%s)',
    async (tracing) => {
      const test = createTestTracer();
      const errors: unknown[] = [];
      const seen: unknown[] = [];
      const app = new Framework().on('error', (error) => errors.push(error));
      app.use((ctx, next) =>
        next()
          .then(async (value: unknown) => {
            seen.push(value);
            await turn();
            ctx.body = `late ${String(ctx.body)}`;
          })
          .finally(async () => {
            await turn();
            if (ctx.path === '/failing') throw new RangeError('no clean-up');
          }),
      );
      app.use(llmTraceMiddleware({ tracer: tracing === 'traced' ? test.tracer : switchedOff() }));
      app.use((ctx) => {
        ctx.body = 'answer';
        return 'value';
      });
      const { url, close } = await serve(createServer(app.callback()));
      onTestFinished(close);
      expect(await (await fetch(url)).text()).toBe('late answer');
      expect((await fetch(`${url}/failing`)).status).toBe(500);
      expect(seen).toEqual(['value', 'value']);
      expect(errors).toMatchObject([{ message: 'no clean-up' }]);
      await test.idle();
      expect(test.traces).toHaveLength(tracing === 'traced' ? 2 : 0);
    },
  );

  it('touches no promise where nothing is traced', async () => {
    let chained: unknown;
    const app = new Framework();
    app.use((_ctx, next) => {
      const done = next();
      chained = done.then;
      return done;
    });
    app.use(llmTraceMiddleware({ tracer: switchedOff() })).use((ctx) => void (ctx.body = 'answer'));
    const { url, close } = await serve(createServer(app.callback()));
    onTestFinished(close);
    await fetch(url);
    expect(chained).toBe(Promise.prototype.then);
  });

  it('takes a client that leaves a stream for an abort', async () => {
    const { url, test } = await start((app) => {
      app.use((ctx) => {
        ctx.body = Readable.from(
          (async function* () {
            for (;;) yield 'x'.repeat(1_000);
          })(),
        );
      });
    });
    const abort = new AbortController();
    const response = await fetch(url, { signal: abort.signal });
    await response.body?.getReader().read();
    abort.abort();
    await test.idle();
    expect(test.traces[0]).toMatchObject({ outcome: 'aborted' });
    expect(test.traces[0]?.error).toBeUndefined();
  });
});

it('keeps the trace in a web stream that Koa 3 reads', async () => {
  const test = createTestTracer();
  const app = new Koa().use(llmTraceMiddleware({ tracer: test.tracer })).use((ctx) => {
    let pulls = 0;
    ctx.body = new ReadableStream(
      {
        pull(controller) {
          controller.enqueue(new TextEncoder().encode(`${currentTraceId()} `));
          if (++pulls === 3) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
  });
  const running = await serve(createServer(app.callback()));
  onTestFinished(() => running.close());
  const ids = (await (await fetch(running.url)).text()).trim().split(' ');
  await test.idle();
  expect(ids).toEqual(Array.from({ length: 3 }, () => test.traces[0]?.traceId));
});
