import { LlmTraceError } from '@llmtrace/core';
import { filledStore, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import { makeTraffic } from '@llmtrace/testing/traffic';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runDashboard } from '../support/run-dashboard.js';

const INJECTIONS = [
  `' OR '1'='1`,
  `x'); DROP TABLE llm_traces; --`,
  `" OR ""="`,
  `%' UNION SELECT sql FROM sqlite_master --`,
  '\\',
  '\u0000',
  '${1}',
  '?',
];
const DATABASE_WORDS = /syntax|near "|no such|SQLITE_|pg_|relation "/;

describe('hostile questions', () => {
  let filled: FilledStore;
  beforeAll(async () => void (filled = await filledStore(makeTraffic({ traces: 300 }))));
  afterAll(() => filled.close());

  it.each(INJECTIONS)('are taken for the text that they are: %j', async (text) => {
    const { api } = await runDashboard({ store: filled.store });
    for (const filter of [
      { route: text },
      { tags: text },
      { text },
      { metadata: { [text]: text } },
      { featureFlags: { [text]: text } },
      { scores: { [text]: text } },
      { model: { not: text }, tool: text },
    ]) {
      const answer = await api('traces', { filter }, null);
      expect([filter, answer.status, answer.json()]).toEqual([filter, 200, { traces: [] }]);
    }
    for (const [path, input] of [
      ['traces', { sort: { by: text } }],
      ['traces', { cursor: text }],
      ['aggregate', { by: [text] }],
      ['aggregate', { measures: [text] }],
      ['errors', { by: [text] }],
      ['top-spans', { by: text }],
      ['onset', { filter: { time: { from: 0, to: 1e12 } }, measure: text }],
      ['values', { of: text }],
      ['traces', { filter: { [text]: 'x' } }],
    ] as const) {
      const answer = await api(path, input, null);
      expect([path, answer.status]).toEqual([path, 400]);
      expect(answer.text).not.toMatch(DATABASE_WORDS);
    }
    const all = await api('aggregate', {}, null);
    expect(all.json()).toMatchObject({ rows: [{ count: { count: 300 } }] });
  });

  it('end when their time is over, and say so', async () => {
    const many = await filledStore(makeTraffic({ traces: 2_500, textChars: 60 }));
    onTestFinished(() => many.close());
    const { api } = await runDashboard({ store: many.store, queryTimeoutMs: 0.001 });
    const answer = await api('traces', { filter: { text: 'no such words' } }, null);
    expect([answer.status, answer.json()]).toMatchObject([
      503,
      { error: { code: 'query_timeout' } },
    ]);
  }, 120_000);

  it('have the limits of the dashboard, whatever they ask for', async () => {
    const seen: unknown[] = [];
    const store = Object.create(filled.store, {
      queries: {
        value: {
          search: (query: unknown, limits: unknown) => {
            seen.push(limits);
            return Promise.reject(new LlmTraceError('query_timeout', 'x', { from: 'store' }));
          },
        },
      },
    }) as typeof filled.store;
    const { api } = await runDashboard({ store, queryTimeoutMs: 250 });
    expect((await api('traces', { timeoutMs: 1e9, limits: {} }, null)).status).toBe(503);
    expect(seen).toEqual([{ timeoutMs: 250 }]);
    const { api: real } = await runDashboard({ store: filled.store });
    expect((await real('traces', { limit: 1e9 }, null)).status).toBe(400);
  });

  it('leave the app free to answer others meanwhile', async () => {
    const { api } = await runDashboard({ store: filled.store });
    const order: string[] = [];
    const slow = Promise.all(
      Array.from({ length: 8 }, () =>
        api('compare', { a: {}, b: {} }, null).then(() => order.push('compared')),
      ),
    );
    await api('me', {}, null).then(() => order.push('me'));
    await slow;
    expect(order.at(-1)).toBe('compared');
  });
});
