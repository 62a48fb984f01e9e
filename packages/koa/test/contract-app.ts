import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import Router from '@koa/router';
import { serve, sseFrame, type CreateContractApp } from '@llmtrace/testing/integration-contract';
import type Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import { llmTraceMiddleware } from '../src/index.js';

/** The contract's app in Koa, 2 or 3. */
export function koaContractApp(Framework: typeof Koa): CreateContractApp {
  return (options, story) => {
    const trace = llmTraceMiddleware({ ...options, user: (ctx) => ctx.state['user'] as string });
    const chat: Koa.Middleware = async (ctx) => {
      ctx.body = await story.chat(ctx.req, ctx.request.body);
    };
    const support = new Router().post('/chat', chat);
    support.get('/throw-sync', () => story.fail());
    support.get('/throw-async', () => Promise.resolve().then(() => story.fail()));
    const api = new Router({ prefix: '/api/:tenant' });
    api.use(trace).use('/support', support.routes());
    const root = new Router().post('/emitter', chat);
    root.get('/stream', (ctx) => {
      ctx.type = 'text/event-stream';
      ctx.body = Readable.from(story.events(ctx.req)).map(sseFrame);
    });
    root.get('/teapot', () => Promise.reject(story.handled)).get('/hang', () => story.hang());
    root.get('/health', (ctx) => void (ctx.body = { ok: true }));
    const app = new Framework();
    app.silent = true;
    app.use((_ctx, next) => story.appStorage.run('app', next)).use(trace);
    app.use((ctx, next) => (story.arrived(ctx.req), next()));
    app.use(async (ctx, next) => {
      if (ctx.path !== '/emitter') return next();
      const read = (done: () => void): void =>
        story.readByEvents(ctx.req, (body) => (Object.assign(ctx.request, { body }), done()));
      await new Promise<void>((done, failed) => read(() => void next().then(done, failed)));
    });
    app.use((ctx, next) =>
      next().catch((error: unknown) => {
        if (error !== story.handled) throw error;
        ctx.status = 418;
      }),
    );
    app.use(bodyParser()).use((ctx, next) => ((ctx.state['user'] = 'u-1'), next()));
    app.use(root.routes()).use(api.routes());
    return serve(createServer(app.callback()));
  };
}
