import type { SpanRecord, TraceRecord } from '@llmtrace/core';
import { describe, expect, it } from 'vitest';
import { generatedTraces } from '../../generated-records.js';
import { aSpan, refundTrace } from '../../sample-records.js';
import type { OpenStore } from '../store-under-test.js';

const FAILED_CALLS: Readonly<Record<'sqlite' | 'postgres', string>> = {
  postgres: `SELECT * FROM llm_traces WHERE status = 'error' AND model = 'gpt-5.5' AND timestamp > now() - interval '6 hours' ORDER BY latency_ms DESC;`,
  sqlite: `SELECT * FROM llm_traces WHERE status = 'error' AND model = 'gpt-5.5' AND timestamp > datetime('now', '-6 hours') ORDER BY latency_ms DESC;`,
};
const WEAK_RETRIEVAL = `SELECT trace_id, query_text, chunk_0_score, chunk_1_score, chunk_0_source, chunk_1_source, finish_reason FROM llm_rag_calls WHERE outcome = 'success' AND finish_reason = 'stop' AND chunk_0_score < 0.72 AND DATE(created_at) >= '2026-06-13' ORDER BY chunk_0_score LIMIT 50;`;

/** The tables can be asked as their names promise. */
export function sqlSuite(open: () => OpenStore): void {
  describe('SQL of its users', () => {
    it('finds the slow failures of a model in the last hours', async () => {
      const { store, rows, database } = open();
      const now = Date.now();
      const traces = [
        ...generatedTraces(400, {
          seed: 5,
          from: now - 12 * 3_600_000,
          spreadMs: 12 * 3_600_000,
          textLength: 60,
        }),
      ];
      await store.write(traces);
      const found = await rows(FAILED_CALLS[database().dialect.name]);
      const expected = traces
        .filter(
          ({ status, models, startTime }) =>
            status === 'error' && models[0] === 'gpt-5.5' && startTime > now - 6 * 3_600_000,
        )
        .sort((a, b) => b.durationMs - a.durationMs);
      expect(expected.length).toBeGreaterThan(0);
      expect(found.map((row) => row['trace_id'])).toEqual(expected.map(({ traceId }) => traceId));
      expect(found[0]).toMatchObject({
        error_type: 'RateLimitError',
        error_code: '429',
        latency_ms: expected[0]?.durationMs,
      });
    });

    it('finds answers from weak retrieval since a day', async () => {
      const { store, rows } = open();
      const traces = [
        ...generatedTraces(300, {
          seed: 6,
          textLength: 120,
          from: Date.UTC(2026, 5, 12),
          spreadMs: 3 * 86_400_000,
        }),
      ];
      await store.write(traces);
      const found = await rows(WEAK_RETRIEVAL);
      const since = Date.UTC(2026, 5, 13);
      const expected = traces
        .filter(({ outcome, startTime }) => outcome === 'success' && startTime >= since)
        .map((trace) => ({ trace, score: firstScore(trace), finish: finishOf(trace) }))
        .filter(({ score, finish }) => score < 0.72 && finish === 'stop');
      expect(expected.length).toBeGreaterThan(20);
      expect(expected.length).toBeLessThan(50);
      const scores = found.map((row) => Number(row['chunk_0_score']));
      expect(scores).toEqual(scores.toSorted((a, b) => a - b));
      expect(
        Object.fromEntries(found.map((row) => [row['trace_id'], row['chunk_0_score']])),
      ).toEqual(Object.fromEntries(expected.map(({ trace, score }) => [trace.traceId, score])));
      expect(found[0]).toMatchObject({ finish_reason: 'stop', query_text: expect.any(String) });
    });

    it('has one row a model call, with the names of its trace', async () => {
      const { store, rows } = open();
      const [trace] = [...generatedTraces(1, { seed: 8, textLength: 60 })] as [TraceRecord];
      await store.write([trace]);
      const found = await rows('SELECT * FROM llm_calls ORDER BY timestamp');
      expect(found).toHaveLength(2);
      expect(found[0]).toMatchObject({
        trace_id: trace.traceId,
        name: 'plan_response',
        route: trace.route,
        feature: trace.feature,
        model: trace.models[0],
        response_model: trace.models[1],
        prompt_name: 'support_agent',
        leaf: 1,
        judge: 0,
      });
    });

    it('knows a failed trace by its failing call, and any other by its last', async () => {
      const { store, rows } = open();
      const call = (model: string, status: 'ok' | 'error', at: number): SpanRecord =>
        aSpan({
          kind: 'llm',
          name: 'call',
          at,
          status,
          data: { model, provider: 'p', finishReason: 'stop' },
        });
      const spans = [call('broken', 'error', 1), call('spare', 'ok', 20)];
      await store.write([
        { ...refundTrace(), status: 'error', outcome: 'error', spans },
        {
          ...refundTrace(),
          rootSpanId: '00000000000000b9',
          status: 'success',
          outcome: 'success',
          spans,
        },
      ]);
      expect(await rows('SELECT status, model FROM llm_traces ORDER BY status')).toEqual([
        { status: 'error', model: 'broken' },
        { status: 'success', model: 'spare' },
      ]);
    });

    it('counts a call that wraps another once', async () => {
      const { store, rows } = open();
      const usage = { inputTokens: 10, outputTokens: 2 };
      const outer = aSpan({ kind: 'llm', name: 'outer', data: { model: 'm', usage } });
      const inner = aSpan({
        kind: 'llm',
        name: 'inner',
        parentSpanId: outer.spanId,
        at: 1,
        data: { model: 'm', usage },
      });
      await store.write([{ ...refundTrace(), spans: [outer, inner] }]);
      expect(await rows('SELECT name FROM llm_spans WHERE leaf = 1')).toEqual([{ name: 'inner' }]);
      expect(
        await rows(
          "SELECT count FROM llm_rollups WHERE dimension = 'model' AND granularity = 'day'",
        ),
      ).toEqual([{ count: 1 }]);
    });
  });
}

function firstScore(trace: TraceRecord): number {
  const retrieval = trace.spans.find(({ kind }) => kind === 'retrieval');
  return (retrieval as Extract<SpanRecord, { kind: 'retrieval' }>).data.chunks?.[0]?.score ?? 1;
}

function finishOf(trace: TraceRecord): string | undefined {
  const llm = trace.spans.find(({ kind }) => kind === 'llm');
  return (llm as Extract<SpanRecord, { kind: 'llm' }>).data.finishReason;
}
