import { withTrace } from '@llmtrace/core';
import { createTestTracer } from '@llmtrace/core/testing';
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { describe, expect, it, onTestFinished } from 'vitest';
import { wrapOpenAI } from '../src/openai.js';
import { traceOutbound, withTraceParent, type OutboundOptions } from '../src/outbound.js';

/** A server that keeps the headers it was sent, and a tracer. */
async function open(options: (origin: string) => OutboundOptions) {
  const seen: IncomingHttpHeaders[] = [];
  const raw: string[][] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    raw.push(request.rawHeaders);
    request.resume();
    response.statusCode = request.url?.startsWith('/missing') ? 404 : 200;
    response.setHeader('content-type', 'application/json');
    response.end('{"choices":[]}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const outbound = traceOutbound(options(origin));
  const test = createTestTracer({ clock: 'real' });
  onTestFinished(async () => {
    outbound[Symbol.dispose]();
    server.closeAllConnections();
    server.close();
    await test[Symbol.asyncDispose]();
  });
  return { origin, seen, raw, test, outbound };
}

const get = async (url: string, init?: RequestInit): Promise<void> =>
  void (await (await fetch(url, init)).text());

describe('traceOutbound', () => {
  it('tells listed origins of the trace, and no other', async () => {
    const listed = await open((origin) => ({ propagateTo: [`${origin}/any/path`] }));
    const other = await open(() => ({ propagateTo: ['https://billing.internal'] }));
    const traceId = await listed.test.run(() =>
      withTrace('turn', async (trace) => {
        await get(`${listed.origin}/x`);
        await get(`${other.origin}/x`);
        return trace.traceId;
      }),
    );
    expect(listed.seen[0]?.['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(other.seen[0]?.['traceparent']).toBeUndefined();
  });

  it('never doubles what the caller set', async () => {
    const { origin, raw, test } = await open((url) => ({ propagateTo: [url] }));
    const own = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`;
    await test.run(() =>
      withTrace('turn', async () => {
        await get(origin, { headers: { Traceparent: own } });
      }),
    );
    const values = raw[0]?.filter((_, i, all) => all[i - 1]?.toLowerCase() === 'traceparent');
    expect(values).toEqual([own]);
  });

  it('says nothing outside a trace, nor once it is disposed of', async () => {
    const { origin, seen, test, outbound } = await open((url) => ({ propagateTo: [url] }));
    await get(origin);
    outbound[Symbol.dispose]();
    await test.run(() => withTrace('turn', () => get(origin)));
    expect(seen.map((headers) => headers['traceparent'])).toEqual([undefined, undefined]);
  });

  it('tells a provider of models only where it is asked to', async () => {
    for (const modelProviders of [false, true]) {
      const { origin, seen, test } = await open((url) => ({ propagateTo: [url], modelProviders }));
      const client = wrapOpenAI(new OpenAI({ baseURL: `${origin}/v1`, apiKey: 'any' }));
      await test.run(() =>
        withTrace('turn', async () => {
          await client.chat.completions.create({ model: 'm', messages: [] });
        }),
      );
      expect(typeof seen[0]?.['traceparent']).toBe(modelProviders ? 'string' : 'undefined');
    }
  });

  it('makes steps of requests to listed origins, and is the parent of what they lead to', async () => {
    const { origin, seen, test } = await open((url) => ({ propagateTo: [url], spans: [url] }));
    await test.run(() =>
      withTrace('turn', async () => {
        await get(`${origin}/missing?token=secret`);
        await get('http://127.0.0.1:1/').catch(() => {});
      }),
    );
    await test.idle();
    const [trace] = test.traces;
    expect(trace?.spans).toMatchObject([
      {
        kind: 'step',
        // An address is masked in the name as anywhere else.
        name: expect.stringMatching(/^GET http:/),
        status: 'ok',
        attributes: { 'http.response.status_code': 404, 'url.path': '/missing' },
      },
    ]);
    expect(seen[0]?.['traceparent']).toContain(trace?.spans[0]?.spanId);
    expect(JSON.stringify(trace)).not.toContain('secret');
  });

  it('records a request that failed as failed', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const nobody = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    closed.close();
    await once(closed, 'close');
    const { test } = await open(() => ({ spans: [nobody] }));
    await test.run(() => withTrace('turn', () => fetch(nobody).then(String, () => 'refused')));
    await test.idle();
    expect(test.traces[0]?.spans.map(({ status }) => status)).toEqual(['error']);
  });

  it('refuses what is no origin', () => {
    expect(() => traceOutbound({ propagateTo: ['billing.internal'] })).toThrow(/"propagateTo"/);
  });
});

describe('withTraceParent', () => {
  it('adds the parent to options of node:http, in whatever form their headers are', async () => {
    const { origin, seen, test } = await open(() => ({}));
    await test.run(() =>
      withTrace('turn', async () => {
        for (const headers of [undefined, { accept: 'x' }, ['accept', 'x', 'host', 'h']]) {
          const call = httpRequest(origin, withTraceParent({ ...(headers && { headers }) })).end();
          const [response] = (await once(call, 'response')) as [NodeJS.ReadableStream];
          response.resume();
          await once(response, 'end');
        }
      }),
    );
    expect(seen.map((headers) => typeof headers['traceparent'])).toEqual(Array(3).fill('string'));
  });

  it('leaves options alone that name a parent, and all options outside a trace', () => {
    const named = { headers: { Traceparent: 'mine' } };
    const test = createTestTracer();
    test.run(() =>
      withTrace('turn', () => {
        expect(withTraceParent(named)).toBe(named);
      }),
    );
    const plain = { method: 'POST' };
    expect(withTraceParent(plain)).toBe(plain);
  });
});
