import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { createTestTracer, type TestTracer } from '@llmtrace/core/testing';
import { serve } from '@llmtrace/testing/integration-contract';
import express, { type Express, type Request } from 'express';
import express4 from 'express-4';
import { describe, expect, it, onTestFinished } from 'vitest';
import { llmTraceErrorHandler, llmTraceMiddleware } from '../src/index.js';

const versions = [
  ['5', express],
  ['4', express4 as unknown as typeof express],
] as const;

describe.each(versions)('Express %s', (_version, framework) => {
  async function start(
    build: (app: Express) => void,
    traced = true,
  ): Promise<{ url: string; test: TestTracer }> {
    const test = createTestTracer();
    const app = framework().set('env', 'test');
    if (traced) app.use(llmTraceMiddleware({ tracer: test.tracer }));
    build(app);
    const running = await serve(createServer(app));
    onTestFinished(() => running.close());
    return { url: running.url, test };
  }

  async function namesOf(build: (app: Express) => void, ...paths: string[]): Promise<string[]> {
    const { url, test } = await start(build);
    for (const path of paths) await (await fetch(url + path)).text();
    await test.idle();
    return test.traces.map((trace) => trace.name);
  }

  it('names params of mounts at any depth, answered or failed', async () => {
    const names = await namesOf(
      (app) => {
        const orders = framework.Router().get('/orders/:order', (_req, res) => void res.end());
        orders.get('/fail', () => {
          throw new Error('failed');
        });
        const shops = framework.Router({ mergeParams: true }).use('/shops/:shop', orders);
        app.use('/:tenant', shops);
      },
      '/acme/shops/a%20b/orders/7',
      '/acme/shops/acme/fail',
    );
    expect(names).toEqual([
      'GET /:tenant/shops/:shop/orders/:order',
      'GET /:tenant/shops/:shop/fail',
    ]);
  });

  it('names params that are a part of a segment, and no other part that reads like one', async () => {
    const names = await namesOf(
      (app) => {
        const items = framework.Router({ mergeParams: true });
        items.get('/items', (_req, res) => void res.end());
        items.use('/data', framework.Router({ mergeParams: true }).use('/acme', items));
        app.use('/org-:org', items);
        app.use('/v:version/api', items);
        app.use('/files/:name.json', items);
      },
      '/org-acme/items',
      '/org-a/data/acme/items',
      '/v2/api/items',
      '/files/q1%20secret.json/items',
    );
    expect(names).toEqual([
      'GET /org-:org/items',
      'GET /org-:org/data/acme/items',
      'GET /v:version/api/items',
      'GET /files/:name.json/items',
    ]);
  });

  it('keeps the name of a failed route whatever answers the error', async () => {
    const names = await namesOf((app) => {
      const api = framework.Router().get('/chat', () => {
        throw new Error('failed');
      });
      app.use('/api', api);
      app.use(
        '/api',
        (error: Error, _req: Request, res: express.Response, _next: unknown) =>
          void res.status(500).end(),
      );
    }, '/api/chat');
    expect(names).toEqual(['GET /api/chat']);
  });

  it('names what a mounted handler answered by its mount, and sub-apps as well', async () => {
    const names = await namesOf(
      (app) => {
        app.all(/^\/.*/, (_req, _res, next) => next());
        app.use('/graphql/:version', (_req, res) => void res.end());
        const sub = framework().get('/page', (_req, res) => void res.end());
        app.use('/docs', sub);
      },
      '/graphql/v2/x?query=1',
      '/docs/page',
    );
    expect(names).toEqual(['GET /graphql/:version', 'GET /docs/page']);
  });

  it('names roots, lists and patterns', async () => {
    const names = await namesOf(
      (app) => {
        app.get('/', (_req, res) => void res.end());
        app.get(['/a', '/b'], (_req, res) => void res.end());
        app.get(/^\/c\d+$/, (_req, res) => void res.end());
        app.use(
          '/m',
          framework.Router().get('/', (_req, res) => void res.end()),
        );
      },
      '/',
      '/b',
      '/c7',
      '/m/',
    );
    expect(names).toEqual(['GET /', 'GET /a|/b', 'GET /^\\/c\\d+$/', 'GET /m']);
  });

  it('records errors of plain middleware with its error handler, and an outcome without', async () => {
    const build = (app: Express): void => {
      app.use(() => {
        throw new TypeError('no session');
      });
    };
    const without = await start(build);
    await fetch(without.url);
    await without.test.idle();
    expect(without.test.traces[0]).toMatchObject({ statusCode: 500, outcome: 'error' });
    const withHandler = await start((app) => (build(app), app.use(llmTraceErrorHandler())));
    await fetch(withHandler.url);
    await withHandler.test.idle();
    expect(withHandler.test.traces[0]).toMatchObject({
      outcome: 'error',
      error: { type: 'TypeError', message: 'no session' },
    });
  });

  it('changes nothing that routing shows to the app', async () => {
    const build = (app: Express): void => {
      const seen = (req: Request, _res: unknown, next: () => void): void => {
        const log = ((req as { log?: unknown[] }).log ??= []);
        log.push([
          req.baseUrl,
          req.url,
          req.path,
          { ...req.params },
          (req.route as { path?: unknown } | undefined)?.path,
        ]);
        next();
      };
      const inner = framework.Router({ mergeParams: true });
      inner.use(seen);
      inner.get('/:id', seen, (_req, _res, next) => next('route'));
      inner.get('/:id', seen, (_req, _res, next) => next('router'));
      inner.get('/:id', (_req, res) => void res.status(599).end());
      app.use('/v/:version', seen, inner, seen);
      app.get('/v/:version/:id', seen, (req, res) => void res.json((req as { log?: unknown }).log));
      app
        .route('/many')
        .get((_req, res) => void res.end())
        .post((_req, res) => void res.end());
    };
    const traced = await start(build);
    const plain = await start(build, false);
    for (const [method, path] of [
      ['GET', '/v/2/7'],
      ['HEAD', '/v/2/7'],
      ['OPTIONS', '/many'],
      ['OPTIONS', '/v/2/7'],
      ['PUT', '/many'],
      ['GET', '/%zz'],
      ['GET', '/v/%zz/1'],
    ] as const) {
      // Twice, since the first request through a route adds to it.
      for (let round = 0; round < 2; round++) {
        const [a, b] = await Promise.all([
          fetch(traced.url + path, { method }),
          fetch(plain.url + path, { method }),
        ]);
        const [textA, textB] = await Promise.all([a.text(), b.text()]);
        // Up to the stack, which names the middleware.
        expect(textA.split('<br>')[0], `${method} ${path}`).toEqual(textB.split('<br>')[0]);
        expect([a.status, a.headers.get('allow')]).toEqual([b.status, b.headers.get('allow')]);
      }
    }
  });

  it('crashes no request over what other code puts in place of a route', async () => {
    const { url, test } = await start((app) => {
      app.use((req, res) => {
        for (const route of [
          undefined,
          null,
          'text',
          {},
          { path: '/own' },
          Object.freeze({ path: 1, methods: { get: true } }),
        ]) {
          req.route = route;
        }
        req.baseUrl = 7 as unknown as string;
        res.end(String(req.baseUrl));
      });
    });
    expect(await (await fetch(url)).text()).toBe('7');
    await test.idle();
    expect(test.traces).toHaveLength(1);
  });
});

it('leaves requests of Express 5 as V8 keeps them without it, from the second on', async () => {
  setFlagsFromString('--allow-natives-syntax');
  const isFast = new Function('object', 'return %HasFastProperties(object)') as (
    o: object,
  ) => boolean;
  const { tracer } = createTestTracer();
  const app = express().use(llmTraceMiddleware({ tracer }));
  app.use(
    '/:tenant',
    express.Router().get('/orders', (req, res) => void res.json([isFast(req), req.baseUrl])),
  );
  const running = await serve(createServer(app));
  onTestFinished(() => running.close());
  const answers: unknown[] = [];
  for (const tenant of ['a', 'b', 'c']) {
    answers.push(await (await fetch(`${running.url}/${tenant}/orders`)).json());
  }
  expect(answers.slice(1)).toEqual([
    [true, '/b'],
    [true, '/c'],
  ]);
});

it('leaves the requests of an Express 4 app alone, but for those it traces', async () => {
  const { tracer } = createTestTracer();
  const app = (express4 as unknown as typeof express)().use(llmTraceMiddleware({ tracer }));
  app.get('/orders', (req, res) => void res.json(Object.hasOwn(req, 'baseUrl')));
  const running = await serve(createServer(app));
  onTestFinished(() => running.close());
  expect(await (await fetch(`${running.url}/orders`)).json()).toBe(true);
  expect('baseUrl' in app.request).toBe(false);
});
