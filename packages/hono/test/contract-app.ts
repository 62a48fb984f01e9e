import type { Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { serve, type CreateContractApp } from '@llmtrace/testing/integration-contract';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { llmTraceMiddleware } from '../src/index.js';

type Env = { Bindings: HttpBindings; Variables: { user: string; body: unknown } };

/** The contract's app in Hono, on Node. */
export const honoContractApp: CreateContractApp = async (options, story) => {
  const trace = llmTraceMiddleware({ ...options, user: (c) => c.get('user' as never) as string });
  const support = new Hono<Env>();
  support.post('/chat', async (c) => c.json(await story.chat(c.env.incoming, await c.req.json())));
  support.get('/throw-sync', () => story.fail());
  support.get('/throw-async', () => Promise.resolve().then(() => story.fail()));
  const app = new Hono<Env>();
  app.use((_c, next) => story.appStorage.run('app', next), trace);
  app.use(async (c, next) => {
    story.arrived(c.env.incoming);
    c.set('user', 'u-1');
    await next();
  });
  app.use('/api/:tenant/*', trace);
  app.route('/api/:tenant/support', support);
  app.post('/emitter', async (c) => {
    const read = (done: (answer: Promise<unknown>) => void): void =>
      story.readByEvents(c.env.incoming, (body) => done(story.chat(c.env.incoming, body)));
    return c.json((await new Promise(read)) as object);
  });
  app.get('/stream', (c) =>
    streamSSE(c, async (stream) => {
      for await (const data of story.events(c.env.incoming)) {
        if (stream.aborted) return;
        await stream.writeSSE({ data });
      }
    }),
  );
  app.get('/teapot', () => Promise.reject(story.handled));
  app.get('/hang', () => story.hang());
  app.get('/health', (c) => c.json({ ok: true }));
  app.onError((error, c) => {
    if (error === story.handled) return c.body(null, 418);
    return c.text('failed', error instanceof SyntaxError ? 400 : 500);
  });
  return serve(createAdaptorServer({ fetch: app.fetch }) as Server);
};
