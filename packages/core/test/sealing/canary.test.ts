import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Canaries,
  fillSpan,
  plantJob,
  plantScores,
  type PlantApi,
} from '@llmtrace/testing/canaries';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/resolve-config.js';
import { withPrompt } from '../../src/context/with-prompt.js';
import { diagnosticCounts, setDiagnosticsLogger } from '../../src/diagnostics.js';
import { consoleExporter } from '../../src/exporters/console.js';
import { jsonLog } from '../../src/exporters/json-log.js';
import { jsonl } from '../../src/exporters/jsonl.js';
import { memory } from '../../src/exporters/memory.js';
import { defineHttpIntegration } from '../../src/http/define-http-integration.js';
import { withTrace } from '../../src/instrument/with-trace.js';
import { withSpan } from '../../src/instrument/with-span.js';
import { startSpan } from '../../src/instrument/start-span.js';
import type { SamplingOptions } from '../../src/sampling/sampling-options.js';
import { DATA_SHAPES } from '../../src/sealing/data-shapes.js';
import type { ContentPolicy } from '../../src/sealing/policy/content-policy.js';
import { FakeClock } from '../../src/testing/fake-clock.js';
import { Tracer } from '../../src/tracer.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-canary-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A tracer with every exporter there is, and all bytes that came out of them. */
class Aviary {
  readonly canaries: Canaries = new Canaries();
  readonly clock: FakeClock = new FakeClock(0, () => this.tracer.sweep());
  readonly memory = memory();
  readonly ended: string[] = [];
  readonly tracer: Tracer;
  readonly #printed: string[] = [];
  readonly #logged: string[] = [];
  readonly #diagnostics: string[] = [];

  constructor(policy: ContentPolicy, sampling: SamplingOptions) {
    setDiagnosticsLogger({ warn: (message) => void this.#diagnostics.push(message) });
    const exporters = [
      jsonl({ dir }),
      this.memory,
      consoleExporter({ write: (text) => void this.#printed.push(text), color: true }),
      jsonLog({ write: (line) => void this.#logged.push(line) }),
    ];
    const config = resolveConfig(
      { policy, exporters, hashKey: 'k', sampling: { dir: false, ...sampling } },
      {},
      dir,
    );
    this.tracer = new Tracer(config, { clock: this.clock });
  }

  /** What each exporter made of the records, but for files. */
  outputs(): readonly Buffer[] {
    const texts = [JSON.stringify(this.memory.records), this.#printed.join(), this.#logged.join()];
    return texts.map((text) => Buffer.from(text));
  }

  files(): readonly Buffer[] {
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  }

  /** Everything that came out, on any way. */
  async bytes(): Promise<Buffer> {
    await this.tracer.shutdown();
    const rest = JSON.stringify([this.#diagnostics, this.tracer.stats(), diagnosticCounts()]);
    return Buffer.concat([...this.outputs(), ...this.files(), Buffer.from(rest)]);
  }
}

function apiOf(tracer: Tracer): PlantApi {
  return {
    shapes: DATA_SHAPES,
    withTrace: (name, fn) => withTrace(name, { tracer }, fn as never),
    withSpan: (name, options, fn) => withSpan(name, options, fn as never),
    withPrompt,
    startSpan: (name) => startSpan(name) as never,
  };
}

/** A request that carries values in its path, query, headers and body, to an app that fails. */
async function callApp(aviary: Aviary): Promise<void> {
  const { canaries, tracer } = aviary;
  const route = (): string => `/users/${canaries.id('route')}`;
  const roots = defineHttpIntegration({ tracer: () => tracer, route })({
    user: () => canaries.id('http user'),
    attributes: () => ({ metadata: { note: canaries.text('http metadata') } }),
  });
  const server = createServer((req, res) =>
    roots.run(req, req, res, () => {
      withSpan('handle', { input: req.headers }, (span) => {
        span.setAttribute('url', req.url).setOutput({ request: req, response: res });
      });
      roots.fail(req, new Error(canaries.text('http error')));
      res.statusCode = 500;
      res.end();
    }),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const call = request({
    port,
    method: 'POST',
    path: `/users/${canaries.id('path')}?q=${encodeURIComponent(canaries.text('http query'))}`,
    headers: {
      authorization: `Bearer ${canaries.password('http authorization')}`,
      cookie: `sid=${canaries.password('http cookie')}`,
      'x-request-id': canaries.id('request id'),
      tracestate: `vendor=${canaries.id('tracestate')}`,
    },
  });
  call.end(canaries.text('body'));
  const [response] = (await once(call, 'response')) as [{ resume(): void }];
  response.resume();
  await once(response as never, 'end');
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

async function plantEverywhere(
  policy: ContentPolicy,
  sampling: SamplingOptions = {},
): Promise<Aviary> {
  const aviary = new Aviary(policy, sampling);
  const { canaries, tracer } = aviary;
  const api = apiOf(tracer);
  const { traceId, late } = plantJob(canaries, api);
  aviary.ended.push(traceId);
  await tracer.flush({ timeoutMs: 60_000 });
  fillSpan(late, 'step', canaries, api.shapes);
  late.end();
  plantScores(canaries, (score) => tracer.recordScore(score));
  void withTrace(canaries.text('open name'), { tracer }, () => new Promise(() => {}));
  aviary.clock.advance(11_000);
  await callApp(aviary);
  await tracer.flush();
  return aviary;
}

describe('a value planted in every place where text can stand', () => {
  it.each<[string, ContentPolicy]>([
    ['redacted', {}],
    ['none', { content: 'none' }],
    ['hash', { content: 'hash' }],
    [
      'redacted, with labels and rules',
      {
        attributes: { allow: ['plan', 'password'] },
        maskKeys: [/^never-met$/],
        rules: [
          { when: { role: ['user', 'assistant'] }, content: 'hash' },
          { when: { kind: 'tool', field: 'data' }, content: 'none' },
          { when: { field: 'metadata.plan' }, content: 'redacted' },
        ],
      },
    ],
  ])('is in no byte of any exporter: %s', async (_, policy) => {
    const aviary = await plantEverywhere(policy);
    const bytes = await aviary.bytes();
    const counts = Object.values(aviary.tracer.stats().exporters);
    expect(counts.map(({ dropped }) => dropped)).toEqual([{}, {}, {}, {}]);
    expect(new Set(counts.map(({ delivered }) => delivered)).size).toBe(1);
    const types = aviary.memory.records.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['trace', 'span', 'score', 'open', 'prompt']));
    expect(aviary.canaries.size).toBeGreaterThan(3_000);
    expect(aviary.canaries.foundIn(bytes)).toEqual([]);
  });

  it.each<[string, SamplingOptions]>([
    ['metadata', { otherwise: 'metadata' }],
    ['metadata, once it was held back', { otherwise: 'metadata', hold: true }],
    ['sums alone', { otherwise: 'drop' }],
    ['full, asked for later', { otherwise: 'drop', hold: true }],
  ])('is in no byte where a trace is kept as %s', async (kept, sampling) => {
    const aviary = await plantEverywhere({}, sampling);
    if (kept.startsWith('full')) for (const id of aviary.ended) aviary.tracer.upgrade(id);
    const bytes = await aviary.bytes();
    expect(aviary.canaries.size).toBeGreaterThan(3_000);
    expect(aviary.canaries.foundIn(bytes)).toEqual([]);
    const types = aviary.memory.records.map(({ type }) => type);
    expect(types).toContain(kept === 'sums alone' ? 'rollup' : 'trace');
    const [trace] = aviary.memory.traces;
    if (trace !== undefined) expect(kept).toMatch(trace.sampling.tier);
  });

  it('is met in the bytes of every exporter where it is not looked for', async () => {
    const off = { EMAIL: false, PHONE: false, CREDIT_CARD: false, IBAN: false } as const;
    const aviary = await plantEverywhere({ detectors: off });
    const places = new Set(aviary.canaries.foundIn(await aviary.bytes()));
    expect(places.size).toBeGreaterThan(1_000);
    for (const output of [...aviary.outputs(), Buffer.concat(aviary.files())]) {
      expect(aviary.canaries.foundIn(output).length).toBeGreaterThan(20);
    }
  });

  it('would be met if it were there', () => {
    const canaries = new Canaries();
    const text = [
      canaries.text('text'),
      canaries.id('id'),
      canaries.number('number'),
      `4012 8888 8${'000 1234'}`,
      canaries.password('password'),
    ].join();
    const found = canaries.foundIn(Buffer.from(text));
    expect(found).toHaveLength(11);
    expect(found).toContain('id: canary0002');
  });
});
