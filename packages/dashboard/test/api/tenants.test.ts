import type { StoredTrace, TracePage } from '@llmtrace/store';
import { aContent, aScore, aSpan, aTrace } from '@llmtrace/testing/sample-records';
import { filledStore, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DashboardUser } from '../../src/index.js';
import { byHeader, runDashboard } from '../support/run-dashboard.js';

const TENANTS = ['acme', 'globex', undefined] as const;
const SECOND = 1_000;
const START = Date.UTC(2026, 5, 3);
const CONTENT = aContent('the whole question of globex', { tenantId: 'globex' });

/** The same trace of each tenant, and of none; the sessions have one id. */
const RECORDS = TENANTS.flatMap((tenantId, i) => {
  const traceId = String(i + 1).repeat(32);
  const name = tenantId ?? 'nobody';
  const trace = aTrace({
    traceId,
    rootSpanId: String(i + 1).repeat(16),
    startTime: START + i * SECOND,
    sessionId: 'shared-session',
    route: `/of/${name}`,
    input: `a question of ${name}`,
    status: 'error',
    outcome: 'error',
    error: { type: `Error_of_${name}` },
    models: [`model-of-${name}`],
    ...(tenantId === undefined ? {} : { tenantId }),
    metadata: { [`key-of-${name}`]: 'x' },
    tags: [`tag-of-${name}`],
    spans: [
      aSpan({
        kind: 'llm',
        name: `step_of_${name}`,
        data: { model: `model-of-${name}`, prompt: { name: `prompt-of-${name}`, versionId: 'v1' } },
        contents: [{ path: '/input', hash: CONTENT.hash, chars: 28 }],
      }),
    ],
  });
  return [trace, aScore({ scoreId: `s${i}`, traceId, name: `score-of-${name}` })];
});

const ACME: DashboardUser = { user: 'ann', role: 'admin', tenants: ['acme'] };
const NOBODY: DashboardUser = { user: 'nobody', role: 'admin', tenants: [] };
const time = { from: START - 3_600_000, to: START + 3_600_000 };

const QUESTIONS: readonly (readonly [path: string, input: object])[] = [
  ['traces', { text: true }],
  ['traces', { filter: { tenant: 'globex' }, text: true }],
  ['traces', { filter: { tenant: { not: 'acme' } } }],
  ['traces', { filter: { tenant: { exists: false } } }],
  ['traces', { filter: { tenant: { exists: true } } }],
  ['aggregate', { by: ['route'] }],
  ['aggregate', { by: ['model'] }],
  ['aggregate', { by: ['tenant'], measures: ['count', 'scores'] }],
  ['errors', {}],
  ['errors', { filter: { errorType: 'Error_of_globex' } }],
  ['compare', { a: { tenant: 'globex' }, b: { tenant: { exists: false } } }],
  ['sessions', {}],
  ['transcript', { session: 'shared-session', text: true }],
  ['transcript', { session: 'shared-session', tenant: 'globex', text: true }],
  ['prompt-versions', {}],
  ['top-spans', {}],
  ['onset', { filter: { time }, measure: 'count' }],
  ['values', { of: 'route' }],
  ['values', { of: 'model' }],
  ['values', { of: 'tenant' }],
  ['values', { of: 'tag', tenant: 'globex' }],
  ['values', { of: 'metadataKey' }],
  ['values', { of: 'score' }],
];

describe('a user of one tenant', () => {
  let filled: FilledStore;
  beforeAll(async () => void (filled = await filledStore([...RECORDS, CONTENT])));
  afterAll(() => filled.close());

  it('finds their own traces, and nothing of anybody else', async () => {
    const { api } = await runDashboard({ store: filled.store, authorize: byHeader });
    const all = await api('traces', {});
    expect(all.json<TracePage>().traces).toHaveLength(3);
    const own = (await api('traces', {}, ACME)).json<TracePage>();
    expect(own.traces.map(({ tenantId }) => tenantId)).toEqual(['acme']);
    for (const [path, input] of QUESTIONS) {
      const asked = `${path} ${JSON.stringify(input)}`;
      const { status, text } = await api(path, input, ACME);
      expect([asked, status]).toEqual([asked, 200]);
      expect([asked, /globex|nobody/.exec(text)?.[0]]).toEqual([asked, undefined]);
      const none = await api(path, input, NOBODY);
      expect([asked, none.status]).toEqual([asked, 200]);
      expect([asked, /globex|acme|of-nobody/.exec(none.text)?.[0]]).toEqual([asked, undefined]);
    }
  });

  it('is told the same of a trace of others as of one that nobody has', async () => {
    const { api } = await runDashboard({ store: filled.store, authorize: byHeader });
    const [, theirs, ofNone] = ['1', '2', '3'].map((digit) => digit.repeat(32));
    const missing = await api('trace', { traceId: 'f'.repeat(32) }, ACME);
    expect(missing.status).toBe(404);
    for (const traceId of [theirs, ofNone]) {
      const rootSpanId = traceId!.slice(0, 16);
      for (const [path, input] of [
        ['trace', { traceId }],
        ['trace-text', { traceId, rootSpanId }],
        ['trace-record', { traceId }],
        ['content', { traceId, hash: CONTENT.hash }],
      ] as const) {
        const answer = await api(path, input, ACME);
        expect([path, answer.status, answer.text]).toEqual([path, 404, missing.text]);
        expect(Object.keys(answer.headers)).toEqual(Object.keys(missing.headers));
      }
    }
    const own = await api('trace', { traceId: '1'.repeat(32) }, ACME);
    expect(own.json<{ roots: readonly StoredTrace[] }>().roots).toHaveLength(1);
  });

  it('does not have a trace of others read to find out that it is theirs', async () => {
    const read: string[] = [];
    const store = Object.create(filled.store, {
      getTrace: {
        value: (traceId: string) => {
          read.push(traceId);
          return filled.store.getTrace(traceId);
        },
      },
    }) as typeof filled.store;
    const { api } = await runDashboard({ store, authorize: byHeader });
    await api('trace', { traceId: '2'.repeat(32) }, ACME);
    await api('trace', { traceId: 'f'.repeat(32) }, ACME);
    await api('trace', { traceId: '1'.repeat(32) }, ACME);
    expect(read).toEqual(['1'.repeat(32)]);
  });

  it('cannot open a text of others by its hash', async () => {
    const { api } = await runDashboard({ store: filled.store, authorize: byHeader });
    const input = { traceId: '1'.repeat(32), hash: CONTENT.hash };
    expect((await api('content', input, ACME)).status).toBe(404);
    const globex = { user: 'bob', role: 'reader', tenants: ['globex'] } as const;
    const theirs = await api('content', { traceId: '2'.repeat(32), hash: CONTENT.hash }, globex);
    expect(theirs.json()).toMatchObject({ text: CONTENT.text });
  });

  it('learns of the app as a whole what is of no tenant, and raises only their own', async () => {
    const { api, visit } = await runDashboard({ store: filled.store, authorize: byHeader });
    expect((await api('health', {}, ACME)).json()).toEqual({ overrides: [] });
    for (const path of ['access', 'losses', 'settings'])
      expect((await api(path, {}, ACME)).status).toBe(403);
    const { token } = (await api('me', {}, ACME)).json<{ token: string }>();
    const headers = { 'x-test-user': JSON.stringify(ACME), 'x-llmtrace-token': token };
    for (const target of [{ tenant: 'globex' }, { route: '/of/globex' }, { tenant: ['acme'] }]) {
      const body = { ...target, forMs: 1_000 };
      const raised = await visit('/api/sampling/raise', { method: 'POST', headers, body });
      expect(raised.status).toBe(403);
    }
  });
});
