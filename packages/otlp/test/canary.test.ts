import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import * as core from '@llmtrace/core';
import { createTracer, type ContentPolicy, type Exporter } from '@llmtrace/core';
import { DATA_SHAPES } from '../../core/src/sealing/data-shapes.js';
import { Canaries, fillSpan, plantApi, plantJob, plantScores } from '@llmtrace/testing/canaries';
import client from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  genaiDialect,
  langfuse,
  langsmith,
  openinferenceDialect,
  otelSpans,
  otlp,
  prometheusMetrics,
} from '../src/index.js';
import { withOtel } from './bridge/with-otel.js';

/** Takes whatever is sent, on any path, and keeps its bytes by the name that the path begins with. */
class Sink {
  readonly received: Map<string, Buffer[]> = new Map();
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
      const name = (request.url ?? '').split('/')[1] ?? '';
      this.received.set(name, [...(this.received.get(name) ?? []), body]);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });

  async open(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
  }

  at(name: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${name}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const API = plantApi(core, DATA_SHAPES);

let sink: Sink;
beforeEach(async () => {
  sink = new Sink();
  await sink.open();
});
afterEach(() => sink.close());

/** Every exporter of this package, told apart by name. */
function exporters(registry: client.Registry): readonly Exporter[] {
  const to = (name: string): { name: string; endpoint: string } => ({
    name,
    endpoint: sink.at(name),
  });
  return [
    otlp({ ...to('protobuf') }),
    otlp({ ...to('json'), protocol: 'http/json' }),
    otlp({ ...to('compat'), dialect: genaiDialect({ compat: true }) }),
    otlp({ ...to('edition'), dialect: genaiDialect({ version: '1.41' }) }),
    otlp({ ...to('openinference'), dialect: openinferenceDialect }),
    langfuse({ name: 'langfuse', publicKey: 'pk', secretKey: 'sk', baseUrl: sink.at('langfuse') }),
    langsmith({ name: 'langsmith', apiKey: 'key', baseUrl: sink.at('langsmith') }),
    otelSpans(),
    prometheusMetrics({ client, registry }),
  ];
}

/** Plants a value in all that can be said of a job, and gives the bytes that came out of each exporter. */
async function bytesOf(
  canaries: Canaries,
  policy: ContentPolicy,
): Promise<ReadonlyMap<string, Buffer>> {
  const registry = new client.Registry();
  const spans = withOtel();
  const tracer = createTracer({
    service: 'aviary',
    policy,
    hashKey: 'k',
    journal: false,
    exporters: exporters(registry),
  });
  const { late } = plantJob(canaries, API);
  await tracer.flush({ timeoutMs: 60_000 });
  fillSpan(late, 'step', canaries, DATA_SHAPES);
  late.end();
  plantScores(canaries, (score) => tracer.recordScore(score));
  await tracer.shutdown({ timeoutMs: 60_000 });
  const texts = spans
    .getFinishedSpans()
    .map(({ name, attributes, events, status }) => [name, attributes, events, status]);
  return new Map([
    ...[...sink.received].map(([name, bodies]) => [name, Buffer.concat(bodies)] as const),
    ['otel', Buffer.from(JSON.stringify(texts))],
    ['prometheus', Buffer.from(await registry.metrics())],
  ]);
}

const NAMES = [
  'protobuf',
  'json',
  'compat',
  'edition',
  'openinference',
  'langfuse',
  'langsmith',
  'otel',
  'prometheus',
];

describe('a value planted in every place where text can stand', { timeout: 120_000 }, () => {
  it.each<[string, ContentPolicy]>([
    ['redacted', {}],
    ['none', { content: 'none' }],
    ['hash', { content: 'hash' }],
  ])('is in no byte that leaves: %s', async (_, policy) => {
    const canaries = new Canaries();
    const bytes = await bytesOf(canaries, policy);
    expect([...bytes.keys()].toSorted()).toEqual(NAMES.toSorted());
    for (const [name, sent] of bytes) {
      expect([name, sent.length > 200]).toEqual([name, true]);
      expect([name, canaries.foundIn(sent)]).toEqual([name, []]);
    }
    expect(canaries.size).toBeGreaterThan(3_000);
  });

  it('is met in what each exporter sends where it is not looked for', async () => {
    const canaries = new Canaries();
    const off = { EMAIL: false, PHONE: false, CREDIT_CARD: false, IBAN: false } as const;
    for (const [name, sent] of await bytesOf(canaries, { detectors: off }))
      expect([name, canaries.foundIn(sent).length > 0]).toEqual([name, true]);
  });
});
