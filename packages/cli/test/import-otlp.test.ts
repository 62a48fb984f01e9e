import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './run-cli.js';

const TRACE = '5b8aa5a2d2c872e8321cf37308d69df2';
const CARD = '4111 1111 1111 1111';

interface Attribute {
  readonly key: string;
  readonly value: unknown;
}

let home: string;
let n = 0;

beforeAll(() => void (home = mkdtempSync(join(tmpdir(), 'llmtrace-otlp-'))));
afterAll(() => rmSync(home, { recursive: true }));

function attribute([key, value]: readonly [string, string | number]): Attribute {
  return {
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  };
}

function request(...spans: readonly object[]): object {
  const resource = { attributes: [attribute(['service.name', 'py-worker'])] };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'openai' }, spans }] }] };
}

const times = {
  startTimeUnixNano: '1780000000000000000',
  endTimeUnixNano: '1780000001250000000',
};

const root = {
  traceId: TRACE,
  spanId: '051581bf3cb55c13',
  name: 'POST /rank',
  kind: 'SPAN_KIND_SERVER',
  ...times,
  attributes: Object.entries({
    'http.request.method': 'POST',
    'http.route': '/rank',
    'user.id': 'cus_7301',
  }).map(attribute),
};

const call = {
  traceId: TRACE,
  spanId: '5fb397be34d26b51',
  parentSpanId: root.spanId,
  name: 'chat gpt-4.1-mini',
  kind: 3,
  ...times,
  attributes: Object.entries({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4.1-mini',
    'gen_ai.usage.input_tokens': 1_000,
    'gen_ai.usage.output_tokens': 100,
    'gen_ai.input.messages': JSON.stringify([
      { role: 'user', parts: [{ type: 'text', content: `Mail ada@example.com about ${CARD}` }] },
    ]),
  }).map(attribute),
};

function file(text: string): string {
  const path = join(home, `otlp-${++n}.json`);
  writeFileSync(path, text);
  return path;
}

function fresh(): readonly string[] {
  return ['--dir', join(home, `traces-${++n}`)];
}

async function storedText(place: readonly string[]): Promise<string> {
  return (await runCli(['show', TRACE, ...place, '--json'])).out;
}

describe('OTLP in JSON', () => {
  it('is masked, priced and hashed before it is stored', async () => {
    const place = fresh();
    const lines = [request(call), request(root)].map((one) => JSON.stringify(one)).join('\n');
    const done = await runCli(['import', file(lines), ...place]);
    expect(done).toMatchObject({ code: 0, err: '' });
    const shown = JSON.parse(await storedText(place)) as { roots: object[] };
    expect(shown.roots).toMatchObject([
      {
        rootSpanId: root.spanId,
        serviceName: 'py-worker',
        route: '/rank',
        userIdHash: expect.stringMatching(/^[0-9a-f]+$/) as string,
        totals: { llmCalls: 1, inputTokens: 1_000, costNanoUsd: 560_000 },
        spans: [{ spanId: call.spanId, data: { model: 'gpt-4.1-mini' } }],
      },
    ]);
    const text = JSON.stringify(shown);
    expect(text).toContain('[EMAIL_1]');
    expect(text).toContain('[CREDIT_CARD_1]');
    const database = readFileSync(join(place[1]!, 'traces.db'), 'latin1');
    for (const raw of ['ada@example.com', CARD, 'cus_7301']) {
      expect(text).not.toContain(raw);
      expect(database).not.toContain(raw);
    }
    const found = await runCli(['list', '--user', 'cus_7301', ...place, '--json']);
    expect(found.out).toContain(TRACE);
  });

  it('may be one document over several lines, and imported twice', async () => {
    const place = fresh();
    const document = file(JSON.stringify(request(root, call), undefined, 2));
    const first = JSON.parse((await runCli(['import', document, ...place, '--json'])).out) as {
      written: number;
    };
    expect(first).toMatchObject({ repeated: 0, skippedLines: 0 });
    const again = await runCli(['import', document, ...place, '--json']);
    expect(JSON.parse(again.out)).toEqual({ written: 0, repeated: first.written, skippedLines: 0 });
  });

  it('leaves its text out where the policy is to keep none', async () => {
    const place = fresh();
    const lines = file(JSON.stringify(request(root, call)));
    const env = { LLMTRACE_CONTENT: 'none' };
    expect((await runCli(['import', lines, ...place], { env })).code).toBe(0);
    const text = await storedText(place);
    expect(text).toContain('gpt-4.1-mini');
    expect(text).not.toContain('EMAIL');
  });

  it('counts lines that are something else, and refuses a torn document', async () => {
    const torn = JSON.stringify(request(root)).slice(0, -4);
    const other = JSON.stringify({ resourceMetrics: [] });
    const lines = [JSON.stringify(request(call)), torn, other].join('\n');
    const mixed = await runCli(['import', file(lines), ...fresh(), '--json']);
    expect(JSON.parse(mixed.out)).toMatchObject({ skippedLines: 2 });
    const document = file(JSON.stringify(request(root), undefined, 2).slice(0, -8));
    const refused = await runCli(['import', document, ...fresh()]);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('no whole OTLP')]);
    expect(refused.out).toBe('');
  });

  it('may be broken into lines anywhere, and may follow a torn line', async () => {
    const line = JSON.stringify(request(root, call));
    const broken = file(line.replace('"spans":[', '"spans":[\n').replace(',{"key"', ',\n{"key"'));
    const whole = await runCli(['import', broken, ...fresh(), '--json']);
    expect(JSON.parse(whole.out)).toMatchObject({ skippedLines: 0, repeated: 0 });
    const torn = `${JSON.stringify(request(call)).slice(0, -9)}\n${line}\n${JSON.stringify(request(root))}`;
    const place = fresh();
    const rest = await runCli(['import', file(torn), ...place, '--json']);
    expect(JSON.parse(rest.out)).toMatchObject({ skippedLines: 1 });
    expect(await storedText(place)).toContain('gpt-4.1-mini');
  });
});
