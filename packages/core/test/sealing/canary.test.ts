import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import type { SpanKind } from '../../src/model/kinds.js';
import type { Span } from '../../src/model/span.js';
import type { SamplingOptions } from '../../src/sampling/sampling-options.js';
import { DATA_SHAPES, type DataShape } from '../../src/sealing/data-shapes.js';
import type { ContentPolicy } from '../../src/sealing/policy/content-policy.js';
import { FakeClock } from '../../src/testing/fake-clock.js';
import { Tracer } from '../../src/tracer.js';
import { Canaries, hiding } from './canaries.js';

const KINDS = Object.keys(DATA_SHAPES) as SpanKind[];

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

/** A value in every field that a kind has, and in one that it has not. */
function dataOf(canaries: Canaries, shape: DataShape, path: string): Record<string, unknown> {
  const data: Record<string, unknown> = {
    [canaries.text(`${path}.?`)]: hiding(canaries, `${path}.?`),
  };
  for (const [field, rule] of Object.entries(shape)) {
    const at = `${path}.${field}`;
    if (rule === 'id') data[field] = canaries.id(at);
    else if (rule === 'label') data[field] = canaries.text(at);
    else if (rule === 'content') data[field] = hiding(canaries, at);
    else data[field] = [dataOf(canaries, rule, `${at}[]`), canaries.text(`${at}[] text`)];
  }
  return data;
}

function fill(span: Span<SpanKind>, kind: SpanKind, canaries: Canaries): void {
  const hide = (where: string): unknown => hiding(canaries, `${kind} ${where}`);
  const text = (where: string): string => canaries.text(`${kind} ${where}`);
  span.set(dataOf(canaries, DATA_SHAPES[kind], `${kind} data`) as never);
  span.setInput(hide('input')).setOutput(hide('output'));
  span.setAttribute(text('attribute name'), hide('attribute'));
  span.setAttributes({ plan: text('allowed attribute'), password: canaries.password('attribute') });
  span.addEvent(text('event name'), { [text('event field')]: hide('event') });
  const error = new Error(text('error'), { cause: new Error(text('error cause')) });
  error.name = text('error name');
  span.recordError(Object.assign(error, { code: text('error code'), issues: [text('issue')] }));
}

function conversation(canaries: Canaries): unknown {
  const roles = ['system', 'user', 'assistant', 'tool'];
  return {
    system: canaries.text('system field'),
    tools: [
      { name: canaries.text('tool name'), parameters: { description: canaries.text('schema') } },
    ],
    messages: roles.map((role) => ({
      role,
      name: canaries.text(`${role} name`),
      content: [{ type: 'text', text: canaries.text(`${role} message`) }],
    })),
  };
}

/** Plants a value in everything that an app can say about a job. */
function runJob(aviary: Aviary): Span {
  const { canaries, tracer } = aviary;
  const text = (where: string): string => canaries.text(`job ${where}`);
  let late: Span | undefined;
  const prompt = {
    name: text('prompt name'),
    versionId: canaries.id('prompt version'),
    releaseLabel: text('prompt label'),
    gitSha: canaries.id('prompt sha'),
    template: text('template'),
    variables: { [text('variable name')]: hiding(canaries, 'variable') },
  };
  withTrace(text('name'), { tracer }, (trace) => {
    aviary.ended.push(trace.traceId);
    return withPrompt(prompt, () => {
      trace.set({
        userId: canaries.id('user'),
        userSegment: text('segment'),
        sessionId: canaries.id('session'),
        tenantId: canaries.id('tenant'),
        locale: text('locale'),
        feature: text('feature'),
        variant: text('variant'),
        pipeline: text('pipeline'),
        pipelineTier: text('tier'),
        tags: [text('tag'), text('other tag')],
        featureFlags: { [text('flag name')]: text('flag') },
        metadata: {
          [text('metadata name')]: hiding(canaries, 'metadata'),
          plan: text('allowed metadata'),
        },
      });
      trace.setInput(hiding(canaries, 'job input')).setOutput(hiding(canaries, 'job output'));
      trace.addEvent(text('event name'), { [text('event field')]: hiding(canaries, 'job event') });
      trace.recordError(new Error(text('error'), { cause: text('cause') }), { code: text('code') });
      for (const kind of KINDS) {
        withSpan(text(`${kind} name`), { kind }, (span) => fill(span as never, kind, canaries));
      }
      withSpan('talk', { kind: 'llm' }, (span) => {
        span.setAttribute(
          'long',
          `${'word '.repeat(2_000)}${text('long')}${' word'.repeat(2_000)}`,
        );
        span.setInput(conversation(canaries)).setOutput({
          role: 'assistant',
          content: canaries.text('answer'),
          tool_calls: [{ function: { name: 'f', arguments: text('call') } }],
        });
      });
      withSpan('search', { kind: 'retrieval' }, (span) => {
        span.setInput([text('query'), { k: 3, filter: text('search filter') }]);
        span.setOutput([
          {
            id: canaries.id('chunk'),
            source: canaries.id('source'),
            title: text('title'),
            text: text('chunk text'),
            metadata: hiding(canaries, 'chunk metadata'),
          },
        ]);
      });
      try {
        withSpan('throw', { kind: 'tool', input: hiding(canaries, 'tool input') }, () => {
          // What an app throws need be no error.
          throw hiding(canaries, 'thrown') as Error;
        });
      } catch {
        late = startSpan(text('late name'));
      }
    });
  });
  return late as Span;
}

function score(aviary: Aviary): void {
  const { canaries, tracer } = aviary;
  const text = (where: string): string => canaries.text(`score ${where}`);
  tracer.recordScore({
    requestId: canaries.id('score request'),
    spanId: canaries.id('score span'),
    name: text('name'),
    value: text('value'),
    label: text('label'),
    comment: text('comment'),
    evaluator: text('evaluator'),
    evaluatorVersion: canaries.id('score evaluator version'),
  });
  tracer.recordScore({
    responseId: canaries.id('score response'),
    name: 'n',
    value: 1,
    scoreId: canaries.id('score id'),
  });
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
  const late = runJob(aviary);
  await tracer.flush({ timeoutMs: 60_000 });
  fill(late as never, 'step', canaries);
  late.end();
  score(aviary);
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
