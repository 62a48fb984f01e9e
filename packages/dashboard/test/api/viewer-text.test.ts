import { filledStore, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_ROUTES } from '../../src/api/routes.js';
import {
  CANARY,
  CANARY_CONTENT,
  CANARY_RECORDS,
  CANARY_TRACE_ID,
  LATE_SPAN_ID,
} from '../support/canary-records.js';
import { ROUTE_EXPECTATIONS } from '../support/route-expectations.js';
import { byHeader, READER, runDashboard, VIEWER } from '../support/run-dashboard.js';

describe('text, scores and comments', () => {
  let filled: FilledStore;
  beforeAll(async () => void (filled = await filledStore(CANARY_RECORDS)));
  afterAll(() => filled.close());

  it('never go to a viewer, whatever is asked for', async () => {
    const { api } = await runDashboard({ store: filled.store, authorize: byHeader });
    for (const { method, path } of API_ROUTES) {
      if (method !== 'GET') continue;
      const { input } = ROUTE_EXPECTATIONS[`GET ${path}`]!;
      const { text } = await api(path, input, VIEWER);
      const at = text.indexOf(CANARY);
      expect([path, at < 0 ? '' : text.slice(Math.max(0, at - 80), at + 30)]).toEqual([path, '']);
      expect([path, text.includes('"tone":')]).toEqual([path, false]);
    }
    const trace = await api('trace', { traceId: CANARY_TRACE_ID }, VIEWER);
    const { roots } = trace.json<{ roots: readonly { scores: unknown[]; late: unknown[] }[] }>();
    expect(roots[0]).toMatchObject({ scores: [], late: [{ span: { spanId: LATE_SPAN_ID } }] });
  });

  it('cannot be told by a viewer from what a filter finds', async () => {
    const { api } = await runDashboard({ store: filled.store, authorize: byHeader });
    const conditions = [
      { text: CANARY },
      { metadata: { note: CANARY } },
      { scores: { tone: `${CANARY} category` } },
    ];
    for (const filter of conditions) {
      const codes = [];
      for (const path of [
        'traces',
        'aggregate',
        'errors',
        'sessions',
        'top-spans',
        'prompt-versions',
      ]) {
        codes.push((await api(path, { filter }, VIEWER)).status);
      }
      codes.push((await api('compare', { a: filter, b: {} }, VIEWER)).status);
      codes.push((await api('compare', { a: {}, b: filter }, VIEWER)).status);
      expect(codes).toEqual(codes.map(() => 403));
      expect((await api('traces', { filter }, READER)).json()).toMatchObject({ traces: [{}] });
    }
    for (const of of ['metadataKey', 'score']) {
      expect((await api('values', { of }, VIEWER)).status).toBe(403);
    }
    const scores = await api('aggregate', { measures: ['scores'] }, VIEWER);
    expect(scores.status).toBe(403);
  });

  it('go to a reader', async () => {
    const { api } = await runDashboard({ store: filled.store, authorize: byHeader });
    const shown = [
      ['traces', { text: true }],
      ['transcript', { session: 'session-1', text: true }],
      ['trace-text', { traceId: CANARY_TRACE_ID, rootSpanId: '00000000000000c0' }],
      [
        'trace-text',
        { traceId: CANARY_TRACE_ID, rootSpanId: '00000000000000c0', spanId: LATE_SPAN_ID },
      ],
      ['trace-record', { traceId: CANARY_TRACE_ID }],
      ['content', { traceId: CANARY_TRACE_ID, hash: CANARY_CONTENT.hash }],
      ['prompt', { name: 'support', versionId: 'v1' }],
    ] as const;
    for (const [path, input] of shown) {
      const { status, text } = await api(path, input, READER);
      expect([path, status, text.includes(CANARY)]).toEqual([path, 200, true]);
    }
  });
});
