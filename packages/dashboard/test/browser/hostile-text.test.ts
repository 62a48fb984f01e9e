import type { LlmTraceRecord } from '@llmtrace/core';
import { aScore, aSpan, aTrace } from '@llmtrace/testing/sample-records';
import { filledStore, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runDashboard } from '../support/run-dashboard.js';
import { go, open, openBrowser, watchedPage } from './open-browser.js';

const ATTACKS: readonly string[] = [
  `<script>alert('script')</script>`,
  `<img src=x onerror="alert('img')">`,
  `<svg onload="alert('svg')"><a href="javascript:alert(1)">x</a></svg>`,
  `"><iframe srcdoc="<script>parent.alert('frame')</script>"></iframe>`,
  `javascript:alert('url')`,
  `data:text/html,<script>alert('data')</script>`,
  `![pixel](https://evil.example/pixel.png) [link](javascript:alert('md'))`,
  `<link rel=stylesheet href="https://evil.example/x.css"><base href="https://evil.example/">`,
  `<meta http-equiv="refresh" content="0;url=https://evil.example/">`,
  '```mermaid\nclick A "javascript:alert(1)"\n```',
  `</pre></script><script src="https://evil.example/x.js"></script>`,
  `<style>@import "https://evil.example/x.css"</style><form action="https://evil.example/"><input autofocus onfocus=alert(1)>`,
  '\u0000\u001b[2J\u202e{{constructor.constructor("alert(1)")()}}',
];
const START = Date.now() - 3_600_000;

/** A trace with an attack in everything that a page shows of it. */
function attackTrace(attack: string, i: number): readonly LlmTraceRecord[] {
  const id = (n: number): string => (0xa000 + i * 16 + n).toString(16).padStart(16, '0');
  const common = {
    startTime: START + i * 1_000 + 5,
    input: [{ role: attack, content: attack }],
    output: attack,
    attributes: { [attack]: attack },
    events: [{ name: attack, time: START, attributes: { [attack]: attack } }],
  };
  const error = { type: attack, code: attack, message: attack, stack: attack };
  const rootSpanId = id(0);
  const spans = [
    aSpan({
      ...common,
      kind: 'llm',
      name: attack,
      spanId: id(1),
      parentSpanId: rootSpanId,
      data: {
        model: attack,
        provider: attack,
        prompt: { name: attack, versionId: attack, releaseLabel: attack },
        responseId: attack,
        params: { other: { [attack]: attack } },
        usage: { inputTokens: 9, outputTokens: 9 },
        toolCallsRequested: [{ name: attack, arguments: attack }],
      },
    }),
    aSpan({
      ...common,
      kind: 'tool',
      name: attack,
      spanId: id(2),
      parentSpanId: rootSpanId,
      status: 'error',
      error,
      data: { toolName: attack, arguments: attack, errorMessage: attack, resultSummary: attack },
    }),
    aSpan({
      ...common,
      kind: 'retrieval',
      name: attack,
      spanId: id(3),
      parentSpanId: rootSpanId,
      data: {
        index: attack,
        queryText: attack,
        chunks: [
          { chunkId: attack, title: attack, score: 0.5, snippet: attack, metadata: { attack } },
        ],
      },
    }),
    aSpan({
      ...common,
      kind: 'parser',
      name: attack,
      spanId: id(4),
      parentSpanId: rootSpanId,
      data: { valid: false, responseFormat: attack, issues: [{ path: attack, message: attack }] },
    }),
  ];
  const trace = aTrace({
    traceId: (0xbad000 + i).toString(16).padStart(32, '0'),
    rootSpanId,
    startTime: START + i * 1_000,
    name: attack,
    route: attack,
    tenantId: attack,
    sessionId: attack,
    userSegment: attack,
    feature: attack,
    variant: attack,
    pipelineVersion: attack,
    serviceName: attack,
    environment: attack,
    gitSha: attack,
    tags: [attack],
    metadata: { [attack]: attack },
    input: attack,
    output: attack,
    status: 'error',
    outcome: 'error',
    error,
    models: [attack],
    tools: [attack],
    prompts: [{ name: attack, versionId: attack }],
    spans,
  });
  const { traceId } = trace;
  return [
    trace,
    aScore({ scoreId: `s${i}`, traceId, name: attack, value: 0.5, comment: attack, label: attack }),
  ];
}

describe('hostile text in models’ answers, names, errors and filters', () => {
  let browser: Browser;
  let filled: FilledStore;
  beforeAll(async () => {
    browser = await openBrowser();
    filled = await filledStore(ATTACKS.flatMap(attackTrace));
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await filled?.close();
  });

  it('is shown as text on every screen', async () => {
    const { origin } = await runDashboard({ store: filled.store });
    const watched = await watchedPage(browser, origin);
    const q = (params: Readonly<Record<string, string>>): string =>
      new URLSearchParams({ range: '24h', ...params }).toString();
    const addresses = [
      'overview',
      'errors',
      'traces',
      'compare',
      'cost',
      'latency',
      'prompts',
      'sessions',
      'retrieval',
      'scores',
      'health',
      'settings',
    ].map((screen) => `${screen}?${q({})}`);
    for (const [i, attack] of ATTACKS.entries()) {
      const [trace] = attackTrace(attack, i);
      const { traceId } = trace as { traceId: string };
      const other = (0xbad000 + ((i + 1) % ATTACKS.length)).toString(16).padStart(32, '0');
      const f = JSON.stringify({ route: attack, model: attack });
      addresses.push(
        `traces?${q({ f })}`,
        `cost?${q({ f, by: 'model' })}`,
        `compare?${q({ a: f, b: f })}`,
        `compare?${q({ traceA: traceId, traceB: other })}`,
        `sessions/${encodeURIComponent(attack)}?${q({})}`,
        ...[1, 2, 3, 4].map((n) => {
          const span = (0xa000 + i * 16 + n).toString(16).padStart(16, '0');
          return `trace/${traceId}?span=${span}`;
        }),
      );
    }
    await open(watched, `${origin}/`);
    for (const address of addresses) await go(watched, `/${address}`);
    const strange = watched.troubles.filter(
      (trouble) => !/^(?:404|console: Failed to load)/.test(trouble),
    );
    expect(strange).toEqual([]);
    expect(
      await watched.page.evaluate(() => document.querySelectorAll('iframe, form[action]').length),
    ).toBe(0);
  }, 400_000);

  it('is shown with the other steps where it has another type than it should', async () => {
    const odd = [null, 'odd-text', 7, [null, 'odd-item'], { odd: 'odd-field' }];
    const fields = ['chunks', 'usage', 'cost', 'params', 'prompt', 'scores', 'issues', 'reranker'];
    const kinds = [
      'llm',
      'retrieval',
      'tool',
      'parser',
      'eval',
      'guardrail',
      'rerank',
      'agent',
    ] as const;
    const spans = kinds.flatMap((kind, k) =>
      odd.map((value, i) =>
        aSpan({
          kind,
          name: `${kind} ${i}`,
          spanId: (0xc000 + k * 16 + i).toString(16).padStart(16, '0'),
          data: Object.fromEntries([
            ...fields.map((field) => [field, value]),
            ['model', 'odd-model'],
          ]),
        } as never),
      ),
    );
    const trace = aTrace({ traceId: 'c'.repeat(32), startTime: START, spans });
    const other = await filledStore([trace]);
    onTestFinished(() => other.close());
    const { origin } = await runDashboard({ store: other.store });
    const watched = await watchedPage(browser, origin);
    await open(watched, `${origin}/`);
    for (const { spanId, name } of spans) {
      await go(watched, `/trace/${trace.traceId}?span=${spanId}`);
      expect(await watched.page.textContent('section[aria-label^="Step"] h2')).toContain(name);
    }
    for (const screen of ['overview', 'retrieval', 'cost', 'latency']) {
      await go(watched, `/${screen}?range=24h`);
      expect(await watched.page.textContent('main')).not.toContain('cannot be drawn');
    }
    expect(watched.troubles).toEqual([]);
  }, 120_000);

  it('is shown as text where the address itself is hostile', async () => {
    const { origin } = await runDashboard({ store: filled.store });
    const watched = await watchedPage(browser, origin);
    await open(watched, `${origin}/`);
    for (const attack of ATTACKS) {
      const text = encodeURIComponent(attack);
      for (const hash of [
        `/${text}`,
        `/trace/${text}`,
        `/traces?f=${text}`,
        `/traces?f=${encodeURIComponent(JSON.stringify({ [attack]: attack, latencyMs: attack }))}`,
        `/overview?range=${text}&between=${text}&environment=${text}&tenant=${text}`,
        `/compare?a=${text}&b=${text}&traceA=${text}&traceB=${text}`,
        `/cost?by=${text}`,
        `/latency?by=${text}&slowest=${text}`,
        `/prompts?a=${text}&b=${text}`,
      ]) {
        await go(watched, hash);
      }
    }
    const strange = watched.troubles.filter(
      (trouble) => !/^(?:40[04]|console: Failed to load)/.test(trouble),
    );
    expect(strange).toEqual([]);
  }, 400_000);
});
