import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
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

async function start(build: (app: Hono) => unknown): Promise<TracedApp> {
  const test = createTestTracer();
  const app = new Hono();
  app.use(llmTraceMiddleware({ tracer: test.tracer }));
  build(app);
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

  it('is none where only middleware ran', async () => {
    expect(await nameOf((app) => app.use('/files/*', (_c, next) => next()), '/files/1')).toBe(
      'GET (unmatched)',
    );
  });
});
