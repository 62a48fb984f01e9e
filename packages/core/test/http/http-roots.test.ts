import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect, type AddressInfo } from 'node:net';
import { PassThrough, pipeline } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { currentTrace, currentTraceId, getTrace } from '../../src/context/current.js';
import { storage } from '../../src/context/storage.js';
import { withAttributes } from '../../src/context/with-attributes.js';
import { diagnosticCounts, type DiagnosticCode } from '../../src/diagnostics.js';
import { defineHttpIntegration } from '../../src/http/define-http-integration.js';
import { withSpan } from '../../src/instrument/with-span.js';
import { withTrace } from '../../src/instrument/with-trace.js';
import { createTestTracer } from '../../src/testing.js';
import { startServer } from './start-server.js';

const count = (code: DiagnosticCode): number => diagnosticCounts()[code] ?? 0;

describe('names and facts', () => {
  it('lets the app name the root', async () => {
    const server = await startServer(
      (_req, res) => (currentTrace()?.rename('answer a ticket'), res.end()),
    );
    await server.get();
    await server.test.idle();
    expect(server.test.traces[0]).toMatchObject({ name: 'answer a ticket', route: '/route' });
  });

  it('reads the route when the response has ended', async () => {
    let route: string | undefined;
    const server = await startServer(
      (_req, res) => ((route = '/late'), res.end()),
      {},
      () => route,
    );
    await server.get();
    await server.test.idle();
    expect(server.test.traces[0]?.name).toBe('GET /late');
  });

  it('survives a route that cannot be read', async () => {
    const before = count('hook_error');
    const server = await startServer(
      (_req, res) => res.end(),
      {},
      () => {
        throw new Error('no route');
      },
    );
    await server.get();
    await server.test.idle();
    expect(server.test.traces[0]?.name).toBe('GET (unmatched)');
    expect(count('hook_error')).toBe(before + 1);
  });
});

describe('resolvers', () => {
  it('tell who sent a request, as it is when the response has ended', async () => {
    const late: Record<string, unknown> = {};
    const server = await startServer((_req, res) => (Object.assign(late, { user: 7 }), res.end()), {
      user: () => ({ id: late['user'] as number, segment: 'beta', firstSeen: 1_700_000_000_000 }),
      session: (req) => req.headers['x-session'] as string,
      tenant: () => 'acme',
      featureFlags: () => ({ newRanking: true }),
      attributes: () => ({ feature: 'refunds', metadata: { region: 'eu' } }),
    });
    await server.get('/', { 'x-session': 's-1' });
    await server.test.idle();
    expect(server.test.traces[0]).toMatchObject({
      userIdHash: expect.stringMatching(/^[0-9a-f]+$/),
      userSegment: 'beta',
      userFirstSeen: 1_700_000_000_000,
      sessionId: 's-1',
      tenantId: 'acme',
      featureFlags: { newRanking: true },
      feature: 'refunds',
      metadata: { region: 'eu' },
    });
  });

  it('give way to what the app said itself', async () => {
    const server = await startServer(
      (_req, res) => (currentTrace()?.set({ tenantId: 'own', metadata: { a: 1 } }), res.end()),
      { tenant: () => 'resolved', attributes: () => ({ metadata: { b: 2 } }) },
    );
    await server.get();
    await server.test.idle();
    expect(server.test.traces[0]).toMatchObject({ tenantId: 'own', metadata: { a: 1, b: 2 } });
  });

  it('cost nothing but their own part when they throw or answer too late', async () => {
    const before = count('hook_error');
    const server = await startServer((_req, res) => res.end('ok'), {
      user: () => {
        throw new Error('no user');
      },
      session: (() => Promise.reject(new Error('late'))) as unknown as () => string,
      tenant: () => 'acme',
    });
    expect(await (await server.get()).text()).toBe('ok');
    await server.test.idle();
    await turn();
    const [trace] = server.test.traces;
    expect(trace).toMatchObject({ tenantId: 'acme', outcome: 'success' });
    expect(trace?.userIdHash).toBeUndefined();
    expect(trace?.sessionId).toBeUndefined();
    expect(count('hook_error')).toBe(before + 3);
  });

  it('run inside the trace', async () => {
    let seen: string | undefined;
    const server = await startServer((_req, res) => res.end(), {
      session: () => void (seen = currentTraceId()) as undefined,
    });
    await server.get();
    await server.test.idle();
    expect(seen).toBe(server.test.traces[0]?.traceId);
  });
});

describe('ignore rules', () => {
  it('are paths, patterns and functions, without the query', async () => {
    const server = await startServer((_req, res) => res.end(), {
      ignore: ['/ping', /^\/internal\//g, (req) => req.headers['x-probe'] === '1'],
    });
    for (const path of ['/ping?x', '/internal/a', '/internal/b', '/health', '/pingpong'])
      await server.get(path);
    await server.get('/', { 'x-probe': '1' });
    await server.test.idle();
    expect(server.test.traces).toHaveLength(2);
  });

  it('suppress spans and jobs below', async () => {
    const server = await startServer((_req, res) => {
      withSpan('step', () => withTrace('job', () => {}));
      res.end(String(currentTraceId()));
    });
    expect(await (await server.get('/health')).text()).toBe('undefined');
    await server.test.idle();
    expect(server.test.records).toEqual([]);
  });

  it('suppress what comes after a body that is read by events', async () => {
    const server = await startServer((req, res) => {
      req.resume().on('end', () => {
        withTrace('job', { tracer: server.test.tracer }, () => res.write('x'.repeat(1_000_000)));
      });
      res.on('drain', () => {
        withTrace('later', { tracer: server.test.tracer }, () => res.end());
      });
    });
    const body = 'x'.repeat(200_000);
    const answer = await fetch(`${server.url}/health`, { method: 'POST', body });
    expect(await answer.text()).toHaveLength(1_000_000);
    await server.test.idle();
    expect(server.test.records).toEqual([]);
  });

  it('suppress what enters the request again, whatever attributes it waits with', async () => {
    const server = await startServer((req, res, roots) => {
      storage.run(undefined, () =>
        withAttributes({ feature: 'probe' }, () =>
          roots.enter(req, () => withTrace('job', { tracer: server.test.tracer }, () => res.end())),
        ),
      );
    });
    await server.get('/health');
    await server.test.idle();
    expect(server.test.records).toEqual([]);
  });

  it('trace the request when one throws', async () => {
    const before = count('hook_error');
    const server = await startServer((_req, res) => res.end(), {
      ignore: [
        () => {
          throw new Error('no rule');
        },
      ],
    });
    await server.get();
    await server.test.idle();
    expect(server.test.traces).toHaveLength(1);
    expect(count('hook_error')).toBe(before + 1);
  });
});

describe('ends', () => {
  it('takes an error in the middle of an answer for a failure, not for an abort', async () => {
    const server = await startServer((req, res, roots) => {
      res.write('partly', () => {
        roots.fail(req, new RangeError('out of tokens'));
        res.destroy();
      });
    });
    await expect((await server.get()).text()).rejects.toThrow();
    await server.test.idle();
    expect(server.test.traces[0]).toMatchObject({
      outcome: 'error',
      error: { type: 'RangeError' },
    });
  });

  it.each<[string, (res: ServerResponse, error: Error) => unknown]>([
    ['destroys', (res, error) => res.write('partly', () => res.destroy(error))],
    ['destroys at once', (res, error) => res.destroy(error)],
    [
      'pipes',
      (res, error) => {
        const source = new PassThrough();
        pipeline(source, res, () => {});
        source.write('partly');
        res.write('', () => source.destroy(error));
      },
    ],
  ])('takes an answer that the app breaks itself for a failure (%s)', async (_how, breaks) => {
    const server = await startServer((_req, res) => breaks(res, new RangeError('out of tokens')));
    await expect(server.get().then((answer) => answer.text())).rejects.toThrow();
    await server.test.idle();
    expect(server.test.traces[0]).toMatchObject({
      outcome: 'error',
      error: { type: 'RangeError', message: 'out of tokens' },
    });
  });

  it('takes an answer that the app breaks because the client left for an abort', async () => {
    const server = await startServer((req, res) => {
      req.on('aborted', () => res.destroy(new Error('nobody reads this')));
      res.write('partly');
    });
    const socket = connect(server.port, '127.0.0.1').on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    await server.test.idle();
    expect(server.test.traces[0]).toMatchObject({ outcome: 'aborted' });
    expect(server.test.traces[0]?.error).toBeUndefined();
  });

  it('takes what is thrown because the client left for an abort', async () => {
    const server = await startServer((req, res, roots) => {
      res.write('partly');
      req.on('close', () => roots.fail(req, new Error('aborted')));
    });
    const socket = connect(server.port, '127.0.0.1').on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    await server.test.idle();
    expect(server.test.traces[0]).toMatchObject({ outcome: 'aborted' });
    expect(server.test.traces[0]?.error).toBeUndefined();
  });

  it('ends at once where the client had left before', async () => {
    const test = createTestTracer();
    const roots = defineHttpIntegration({ tracer: () => test.tracer, route: () => '/late' })();
    const { promise: opened, resolve } = Promise.withResolvers<void>();
    const { createServer } = await import('node:http');
    const server = createServer((request, response) => {
      response.once('close', () => {
        roots.run(request, request, response, () => {});
        resolve();
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n', () => socket.destroy());
    await opened;
    await test.idle();
    server.close();
    expect(test.traces[0]).toMatchObject({ name: 'GET /late', outcome: 'aborted' });
  });

  it('lets go of its request', async () => {
    const server = await startServer((_req, res) => res.end());
    await server.get();
    await server.test.idle();
    server.test.clock.advance(3_600_000);
    expect(server.test.records).toHaveLength(1);
  });
});

describe('context', () => {
  it('joins a root that is open, and keeps the span that the code is in', async () => {
    const server = await startServer((req, res, roots) => {
      withSpan('outer', (span) =>
        roots.run(req, req, res, () =>
          res.end(String(storage.getStore()?.span === (span as unknown))),
        ),
      );
    });
    expect(await (await server.get()).text()).toBe('true');
    await server.test.idle();
    expect(server.test.traces).toHaveLength(1);
  });

  it('can be asked by the request where it is lost', async () => {
    const server = await startServer((req, res) => {
      storage.run(undefined, () => res.end(`${currentTraceId()} ${getTrace(req)?.traceId}`));
    });
    const text = await (await server.get()).text();
    await server.test.idle();
    expect(text).toBe(`undefined ${server.test.traces[0]?.traceId}`);
  });

  it('carries attributes that were set before the root', async () => {
    const test = createTestTracer();
    const roots = defineHttpIntegration({ tracer: () => test.tracer, route: () => '/r' })();
    const { createServer } = await import('node:http');
    const server = createServer((req, res) =>
      withAttributes({ feature: 'search' }, () => roots.run(req, req, res, () => res.end())),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await test.idle();
    server.close();
    expect(test.traces[0]?.feature).toBe('search');
  });

  it('is the request’s own in a server that was started inside a job', async () => {
    const test = createTestTracer();
    let boot: string | undefined;
    const server = await test.run(() =>
      withTrace('boot', () => {
        boot = currentTraceId();
        return startServer((req, res) => {
          req.on('end', () => res.end(currentTraceId())).resume();
        });
      }),
    );
    const response = await fetch(server.url, { method: 'POST', body: 'x'.repeat(200_000) });
    const id = await response.text();
    await server.test.idle();
    expect(boot).toBeDefined();
    expect(id).toBe(response.headers.get('x-trace-id'));
  });

  it('counts a recovery once, and only where somebody needed it', async () => {
    const before = count('context_recovered');
    const server = await startServer((req, res) => {
      const needed = req.url === '/needed';
      req.on('data', () => needed && currentTraceId());
      req.on('end', () => res.end(needed ? currentTraceId() : ''));
    });
    const post = async (path: string): Promise<unknown> =>
      (await fetch(server.url + path, { method: 'POST', body: 'x'.repeat(200_000) })).text();
    await post('/unneeded');
    expect(count('context_recovered')).toBe(before);
    await post('/needed');
    expect(count('context_recovered')).toBe(before + 1);
  });
});

it('traces HTTP/2', async () => {
  const test = createTestTracer();
  const roots = defineHttpIntegration({ tracer: () => test.tracer, route: () => '/h2' })();
  const server = createHttp2Server((request, response) =>
    roots.run(request, request as never, response as never, () => {
      if (request.url === '/whole') response.end(String(currentTraceId()));
      else response.write('partly');
    }),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const whole = client.request({ ':path': '/whole' }).setEncoding('utf8');
  const [id] = (await once(whole, 'data')) as [string];
  const partly = client.request({ ':path': '/partly' });
  await once(partly, 'data');
  partly.close(8);
  await test.idle();
  client.close();
  server.close();
  expect(test.traces.map(({ traceId, outcome }) => [traceId, outcome])).toEqual([
    [id, 'success'],
    [expect.any(String), 'aborted'],
  ]);
});

describe('options', () => {
  const integration = defineHttpIntegration({ tracer: () => undefined, route: () => undefined });

  it.each([
    ['incoming', { incoming: 'sibling' }],
    ['traceIdHeader', { traceIdHeader: 'x trace' }],
    ['ignore', { ignore: '/health' }],
    ['ignore', { ignore: [1] }],
    ['user', { user: 'u-1' }],
    ['featureFlags', { featureFlags: {} }],
  ])('refuse a wrong %s', (name, options) => {
    expect(() => integration(options as never)).toThrow(
      expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining(name) }),
    );
  });
});
