import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { SealedRecord, TraceRecord } from '@llmtrace/core';
import { createPriceBook } from '@llmtrace/cost';
import { describe, expect, it, onTestFinished } from 'vitest';
import { otlp, otlpReceiver, type OtlpReceiverOptions } from '../../src/index.js';
import { SPAN_KIND, STATUS_CODE, type OtlpSpan } from '../../src/wire/otlp-span.js';
import { serve } from '@llmtrace/testing/integration-contract';
import { sealed } from '@llmtrace/testing/sample-records';
import { aStory } from '../dialects/sample-story.js';
import { asReadableSpan } from '../wire/official.js';
import { aWireSpan } from '../wire/sample-spans.js';

const TOKEN = 'a-token-of-some-length';
const PROTOBUF = 'application/x-protobuf';

interface Receiving {
  readonly url: string;
  readonly records: SealedRecord[];
  readonly traces: readonly TraceRecord[];
  send(body: BodyInit, headers?: Record<string, string>): Promise<Response>;
}

async function receiving(options: Partial<OtlpReceiverOptions> = {}): Promise<Receiving> {
  const records: SealedRecord[] = [];
  const sink = (taken: readonly SealedRecord[]): void => void records.push(...taken);
  const server = createServer(otlpReceiver({ sink, token: TOKEN, hashKey: 'k', ...options }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
  return {
    url,
    records,
    get traces() {
      return records.filter(({ type }) => type === 'trace') as TraceRecord[];
    },
    send: (body, headers = {}) =>
      fetch(url, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': PROTOBUF, ...headers },
      }),
  };
}

const resource = {
  attributes: { 'service.name': 'py-worker', 'deployment.environment.name': 'staging' },
};

function request(...spans: OtlpSpan[]): Uint8Array<ArrayBuffer> {
  const readable = spans.map((span) =>
    asReadableSpan(span, resource, { name: 'opentelemetry.instrumentation.openai' }),
  );
  return new Uint8Array(ProtobufTraceSerializer.serializeRequest(readable)!);
}

/** What a Python service with OpenTelemetry's instrumentation sends: a job, a call of a model in it, a database. */
function pythonSpans(): OtlpSpan[] {
  const base = { events: [], links: [], status: { code: STATUS_CODE.unset } };
  return [
    aWireSpan({
      ...base,
      spanId: '00000000000000c1',
      parentSpanId: '00000000000000b1',
      parentIsRemote: true,
      name: 'POST /rank',
      kind: SPAN_KIND.server,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/rank',
        'http.response.status_code': 200,
        'user.id': 'ada@example.com',
        'team.name': 'search',
      },
    }),
    aWireSpan({
      ...base,
      spanId: '00000000000000c2',
      parentSpanId: '00000000000000c1',
      name: 'chat gpt-4.1',
      kind: SPAN_KIND.client,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4.1',
        'gen_ai.usage.input_tokens': 1_000,
        'gen_ai.usage.output_tokens': 100,
        'gen_ai.conversation.id': 'sess-7',
        'gen_ai.input.messages': JSON.stringify([
          { role: 'user', parts: [{ type: 'text', content: 'Mail ada@example.com' }] },
        ]),
      },
    }),
    aWireSpan({
      ...base,
      spanId: '00000000000000c3',
      parentSpanId: '00000000000000c1',
      name: 'SELECT',
      status: { code: STATUS_CODE.error, message: 'no such table' },
      attributes: { 'db.system': 'postgresql' },
    }),
  ];
}

describe('OTLP receiver', () => {
  it('makes a trace of the spans of another service, masked and priced', async () => {
    const prices = createPriceBook({
      overrides: [{ provider: 'openai', model: 'gpt-4.1*', input: 2, output: 8 }],
    });
    const here = await receiving({ prices });
    const answer = await here.send(request(...pythonSpans()));
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(here.traces).toHaveLength(1);
    const [trace] = here.traces;
    expect(trace).toMatchObject({
      traceId: aWireSpan().traceId,
      rootSpanId: '00000000000000c1',
      remoteParentSpanId: '00000000000000b1',
      kind: 'request',
      name: 'POST /rank',
      serviceName: 'py-worker',
      environment: 'staging',
      route: '/rank',
      method: 'POST',
      statusCode: 200,
      outcome: 'degraded_success',
      sessionId: 'sess-7',
      metadata: { 'team.name': 'search' },
      totals: { llmCalls: 1, inputTokens: 1_000, outputTokens: 100, costNanoUsd: 2_800_000 },
    });
    expect(trace!.userIdHash).toMatch(/^[0-9a-f]+$/);
    expect(trace!.spans).toMatchObject([
      {
        spanId: '00000000000000c2',
        parentSpanId: '00000000000000c1',
        kind: 'llm',
        startTime: aWireSpan().startMs,
        data: { model: 'gpt-4.1', provider: 'openai' },
      },
      { spanId: '00000000000000c3', status: 'error', error: { message: 'no such table' } },
    ]);
    expect(trace!.durationMs).toBeCloseTo(133.001, 3);
    expect(JSON.stringify(trace)).not.toContain('ada@example.com');
  });

  it('takes what our own exporter sends, as protobuf and JSON, packed and not', async () => {
    const here = await receiving();
    for (const protocol of ['http/protobuf', 'http/json'] as const) {
      for (const compression of ['gzip', 'none'] as const) {
        const exporter = otlp({
          endpoint: here.url,
          headers: { authorization: `Bearer ${TOKEN}` },
          protocol,
          compression,
        });
        await exporter.export(sealed(aStory()));
        exporter.shutdown();
      }
    }
    expect(here.traces).toHaveLength(4);
    for (const trace of here.traces) {
      expect(trace).toMatchObject({
        traceId: aStory().traceId,
        totals: { llmCalls: 1, toolCalls: 1 },
      });
    }
  });

  it('makes a call of a model without anything around it a step of a root of its own', async () => {
    const { send, records } = await receiving();
    const [, llm] = pythonSpans();
    await send(request(llm!));
    await send(request(llm!));
    const [first, again] = records as TraceRecord[];
    expect(first).toMatchObject({
      kind: 'job',
      remoteParentSpanId: '00000000000000c1',
      totals: { llmCalls: 1 },
      spans: [{ spanId: '00000000000000c2', kind: 'llm' }],
    });
    expect(first!.rootSpanId).toBe(again!.rootSpanId);
    expect(first!.rootSpanId).not.toBe('00000000000000c2');
  });

  it('keeps spans that are each other’s ancestors', async () => {
    const { send, records } = await receiving();
    const circle = [
      aWireSpan({ spanId: '00000000000000d1', parentSpanId: '00000000000000d2' }),
      aWireSpan({ spanId: '00000000000000d2', parentSpanId: '00000000000000d1' }),
      aWireSpan({ spanId: '00000000000000d3', parentSpanId: '00000000000000d3' }),
    ];
    expect((await send(request(...circle))).status).toBe(200);
    const ids = (records as TraceRecord[]).flatMap(({ rootSpanId, spans }) => [
      rootSpanId,
      ...spans.map(({ spanId }) => spanId),
    ]);
    expect(ids.sort()).toEqual(circle.map(({ spanId }) => spanId));
  });

  it('hands nothing on that a policy drops', async () => {
    const { send, records } = await receiving({ content: 'none' });
    await send(request(...pythonSpans()));
    expect(records).toHaveLength(1);
    expect(JSON.stringify(records)).not.toMatch(/ada@|Mail|no such table/);
  });

  it('takes a key named __proto__ as a key', async () => {
    const { send, records } = await receiving();
    const attributes = JSON.parse('{"__proto__":{"polluted":"yes"}}') as {};
    await send(request(aWireSpan({ attributes, resource: attributes } as never)));
    expect(records).toHaveLength(1);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([
    ['a wrong token', { authorization: 'Bearer wrong-but-long-enough' }, 401],
    ['no token', { authorization: '' }, 401],
    ['another type', { 'content-type': 'text/plain' }, 415],
    ['a type named like a member of Object', { 'content-type': 'constructor' }, 415],
    ['another encoding', { 'content-encoding': 'br' }, 415],
    ['a body that is no gzip', { 'content-encoding': 'gzip' }, 400],
    ['a body that is no JSON', { 'content-type': 'application/json' }, 400],
  ])('refuses %s', async (_what, headers, status) => {
    const { send, records } = await receiving();
    expect((await send(request(aWireSpan()), headers as Record<string, string>)).status).toBe(
      status,
    );
    expect(records).toEqual([]);
  });

  it('refuses other methods', async () => {
    const { url } = await receiving();
    expect((await fetch(url)).status).toBe(405);
  });

  it('asks whoever decides before it reads the body', async () => {
    const asked: unknown[] = [];
    const { send, records } = await receiving({
      authorize: (incoming) => {
        asked.push(incoming.headers['x-tenant'], incoming.readableDidRead);
        return incoming.headers['x-tenant'] === 'acme';
      },
    });
    expect((await send(request(aWireSpan()), { 'x-tenant': 'evil' })).status).toBe(401);
    expect((await send(request(aWireSpan()), { 'x-tenant': 'acme' })).status).toBe(200);
    expect(asked).toEqual(['evil', false, 'acme', false]);
    expect(records).toHaveLength(1);
  });

  it('takes no more bytes than it is told, packed or not', async () => {
    const { send, records } = await receiving({ maxBodyBytes: 10_000 });
    const text = aWireSpan({ attributes: { text: 'x'.repeat(20_000) } });
    expect((await send(request(text))).status).toBe(413);
    const packed = gzipSync(request(text));
    expect(packed.length).toBeLessThan(1_000);
    const answer = await send(new Uint8Array(packed), { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(413);
    expect(records).toEqual([]);
  });

  it('does not unpack a bomb', async () => {
    const { send } = await receiving();
    // 10 MB that would become 10 GB: gzip files one after the other are one.
    const member = gzipSync(Buffer.alloc(4 * 1_048_576), { level: 9 });
    const bomb = Buffer.concat(Array.from({ length: 2_500 }, () => member));
    expect(bomb.length).toBeGreaterThan(9_000_000);
    const before = process.memoryUsage().rss;
    const answer = await send(new Uint8Array(bomb), { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(413);
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1_048_576);
  });

  it('answers 429 while it has enough to do', async () => {
    let release = (): void => {};
    let entered = (): void => {};
    const busy = new Promise<void>((resolve) => (entered = resolve));
    const { send } = await receiving({
      maxConcurrent: 1,
      sink: () => {
        entered();
        return new Promise<void>((resolve) => (release = resolve));
      },
    });
    const first = send(request(aWireSpan()));
    await busy;
    const second = await send(request(aWireSpan()));
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1']);
    release();
    expect((await first).status).toBe(200);
  });

  it.each(['/v1/metrics', '/v1/logs', '/otlp/v1/metrics?source=py', '/v1/logs/'])(
    'says that it takes no %s, mounted or not',
    async (path) => {
      const records: SealedRecord[] = [];
      const sink = (taken: readonly SealedRecord[]): void => void records.push(...taken);
      const receive = otlpReceiver({ sink, token: TOKEN });
      // A framework that mounts it leaves the whole path in `originalUrl`.
      const mounted: typeof receive = (req, res) =>
        receive(Object.assign(req, { originalUrl: req.url, url: '/' }), res);
      for (const listener of [receive, mounted]) {
        const { url, close } = await serve(createServer(listener));
        const ask = (at: string): Promise<Response> =>
          fetch(`${url}${at}`, {
            method: 'POST',
            body: request(aWireSpan()),
            headers: { authorization: `Bearer ${TOKEN}`, 'content-type': PROTOBUF },
          });
        expect((await ask(path)).status).toBe(404);
        expect(records).toEqual([]);
        expect((await ask('/otlp/v1/traces?to=/v1/logs')).status).toBe(200);
        expect(records.splice(0)).toHaveLength(1);
        await close();
      }
    },
  );

  it('tells the sender to come again when the sink fails', async () => {
    const { send } = await receiving({
      sink: () => {
        throw new Error('disk full');
      },
    });
    const answer = await send(request(aWireSpan()));
    expect([answer.status, await answer.text()]).toEqual([503, '']);
  });

  it.each([
    [{}, 'otlpReceiver.sink'],
    [{ sink() {} }, 'otlpReceiver.token'],
    [{ sink() {}, token: 'short' }, 'otlpReceiver.token'],
    [{ sink() {}, token: TOKEN, maxBodyBytes: 0 }, 'otlpReceiver.maxBodyBytes'],
    [{ sink() {}, token: TOKEN, maxConcurrent: Number.NaN }, 'otlpReceiver.maxConcurrent'],
    [{ sink() {}, token: TOKEN, content: 'all' }, 'content'],
  ])('refuses options that are none: %j', (options, path) => {
    expect(() => otlpReceiver(options as never)).toThrow(path);
  });
});
