import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { serve, sseFrame, type CreateContractApp } from '@llmtrace/testing/integration-contract';
import type express from 'express';
import type { ErrorRequestHandler } from 'express';
import { llmTraceMiddleware } from '../src/index.js';

/** The contract's app in Express, 4 or 5. */
export function expressContractApp(framework: typeof express): CreateContractApp {
  return (options, story) => {
    const trace = llmTraceMiddleware({
      ...options,
      user: (req) => (req as { user?: string }).user,
    });
    const teapot: ErrorRequestHandler = (error: Error, _req, res, next) => {
      if (error === story.handled) res.status(418).end();
      else next(error);
    };
    const support = framework.Router();
    support.post('/chat', (req, res, next) => {
      story.chat(req, req.body).then((answer) => res.json(answer), next);
    });
    support.get('/throw-sync', () => story.fail());
    support.get(
      '/throw-async',
      (_req, _res, next) => void Promise.resolve().then(story.fail).catch(next),
    );
    const api = framework.Router({ mergeParams: true }).use(trace).use('/support', support);
    const app = framework();
    app.set('env', 'test');
    app.use((_req, _res, next) => story.appStorage.run('app', next), trace);
    app.use((req, _res, next) => (story.arrived(req), next()));
    app.post('/emitter', (req, _res, next) =>
      story.readByEvents(req, (body) => (Object.assign(req, { body, _body: true }), next())),
    );
    app.use(framework.json(), (req, _res, next) => (Object.assign(req, { user: 'u-1' }), next()));
    app.post(
      '/emitter',
      (req, res, next) => void story.chat(req, req.body).then((a) => res.json(a), next),
    );
    app.use('/api/:tenant', api);
    app.get('/stream', (req, res) => {
      Readable.from(story.events(req)).map(sseFrame).pipe(res.type('text/event-stream'));
    });
    app.get('/teapot', () => {
      throw story.handled;
    });
    app.get('/hang', () => void story.hang());
    app.get('/health', (_req, res) => void res.json({ ok: true }));
    app.use(teapot);
    return serve(createServer(app));
  };
}
