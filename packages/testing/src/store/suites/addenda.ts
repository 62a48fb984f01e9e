import type {
  LateSpanRecord,
  LlmTraceRecord,
  ScoreRecord,
  SpanRecord,
  TraceRecord,
} from '@llmtrace/core';
import { applyCosts } from '@llmtrace/core/records';
import { describe, expect, it } from 'vitest';
import { doubledCosts, generatedTraces } from '../../generated-records.js';
import { aScore } from '../../sample-records.js';
import type { OpenStore } from '../store-under-test.js';
import { endedLate, lateCall, lateSteps, wrapped } from './late-records.js';

const HOUR = 3_600_000;

/** What belongs to a trace finds it, whichever comes first. */
export function addendaSuite(open: () => OpenStore): void {
  const [trace, other] = [
    ...generatedTraces(2, { spreadMs: 3 * HOUR, seed: 7, textLength: 600 }),
  ] as [TraceRecord, TraceRecord];
  const late = lateCall(trace);
  const both = (
    name: string,
    records: () => readonly LlmTraceRecord[],
    check: (opened: OpenStore) => Promise<void>,
  ): void => {
    it.each(['after', 'before', 'with'] as const)(`${name}, %s its trace`, async (when) => {
      const opened = open();
      const { store } = opened;
      if (when === 'before') await store.write(records());
      await store.write(when === 'with' ? [...records(), trace, other] : [trace, other]);
      if (when === 'after') await store.write(records());
      await check(opened);
      await store.write([...records(), trace]);
      await check(opened);
    });
  };

  describe('late spans, costs and scores', () => {
    both(
      'adds a late call to its trace',
      () => [late],
      async ({ store, rows }) => {
        const [stored] = await store.getTrace(trace.traceId);
        expect(stored?.root).toEqual(trace);
        expect(stored?.late).toEqual([late]);
        const usage = late.span.kind === 'llm' ? late.span.data.usage : undefined;
        expect(
          await rows(
            'SELECT llm_calls, prompt_tokens, cost_nano_usd, span_count FROM llm_traces WHERE trace_id = ?',
            [trace.traceId],
          ),
        ).toEqual([
          {
            llm_calls: trace.totals.llmCalls + 1,
            prompt_tokens: trace.totals.inputTokens + (usage?.inputTokens ?? 0),
            cost_nano_usd: (trace.totals.costNanoUsd ?? 0) + 5_000,
            span_count: trace.spans.length + 1,
          },
        ]);
        expect(
          await rows('SELECT span_id, late, model FROM llm_spans WHERE trace_id = ? AND late = 1', [
            trace.traceId,
          ]),
        ).toEqual([{ span_id: late.span.spanId, late: 1, model: 'late-model' }]);
        expect(await rollup(rows, 'model', 'late-model')).toMatchObject({
          count: 1,
          traces: 1,
          cost_nano_usd: 5_000,
        });
        const all = await rollup(rows, 'all', '');
        expect(all).toMatchObject({
          count: 2,
          cost_nano_usd: costOf(trace) + costOf(other) + 5_000,
        });
      },
    );

    both(
      'counts a late call once that another one wraps, whichever ended first',
      () => wrapped(trace),
      ({ rows }) => expectLateCall(rows, 'client'),
    );

    it.each([
      { first: 'the call in it', clientMs: 10 },
      { first: 'the wrapper', clientMs: 10 },
      { first: 'a wrapper that did not wait', clientMs: 90 },
    ])(
      'counts a late call once where $first comes first, and the other one by itself',
      async ({ first, clientMs }) => {
        const { store, rows } = open();
        const [client, wrapper] = wrapped(trace, clientMs);
        await store.write([trace, other]);
        const earlier = first === 'the call in it' ? client : wrapper;
        await store.write([earlier]);
        await expectLateCall(rows, earlier.span.name);
        await store.write([wrapper, client]);
        await expectLateCall(rows, 'client');
      },
    );

    both(
      'lets a late span take the place of what was known of it',
      () => [endedLate(trace)],
      async ({ rows }) => {
        const open = trace.spans[3] as SpanRecord;
        expect(
          await rows('SELECT seq, latency_ms, late FROM llm_spans WHERE span_id = ?', [
            open.spanId,
          ]),
        ).toEqual([{ seq: 3, latency_ms: 9_000, late: 1 }]);
        const tools = await rows(
          "SELECT SUM(count) AS n, SUM(latency_sum_us) AS us FROM llm_rollups WHERE dimension = 'tool' AND granularity = 'day'",
        );
        expect(tools).toEqual([
          { n: 2, us: 9_000_000 + Math.round((other.spans[3] as SpanRecord).durationMs * 1_000) },
        ]);
      },
    );

    both(
      'counts the newest cost',
      () => [doubledCosts(trace, trace.startTime + HOUR)],
      async ({ store, rows }) => {
        const cost = doubledCosts(trace, trace.startTime + HOUR);
        const [stored] = await store.getTrace(trace.traceId);
        expect(stored?.root).toEqual(applyCosts(trace, [cost]));
        expect(
          await rows('SELECT cost_nano_usd FROM llm_traces WHERE trace_id = ?', [trace.traceId]),
        ).toEqual([{ cost_nano_usd: 2 * costOf(trace) }]);
        expect(
          await rows('SELECT SUM(cost_nano_usd) AS nano FROM llm_spans WHERE trace_id = ?', [
            trace.traceId,
          ]),
        ).toEqual([{ nano: 2 * costOf(trace) }]);
        for (const dimension of ['all', 'provider', 'feature', 'model×prompt_version']) {
          expect(await sumOf(rows, dimension)).toEqual(2 * costOf(trace) + costOf(other));
        }
      },
    );

    both(
      'ties scores by trace, request and response id to the trace',
      () => scores(trace),
      async ({ store, rows }) => {
        const [stored] = await store.getTrace(trace.traceId);
        expect(stored?.scores.map(({ name, value }) => [name, value])).toEqual([
          ['helpful', true],
          ['csat', 4.5],
          ['tone', 'friendly'],
          ['helpful', false],
        ]);
        const [row] = await rows('SELECT scores FROM llm_traces WHERE trace_id = ?', [
          trace.traceId,
        ]);
        expect(JSON.parse(String(row?.['scores']))).toEqual({
          helpful: false,
          csat: 4.5,
          tone: 'friendly',
        });
        expect(
          await rows('SELECT scores FROM llm_traces WHERE trace_id = ?', [other.traceId]),
        ).toEqual([{ scores: null }]);
      },
    );

    it.each([
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
      [2, 0, 3, 1],
    ])(
      'keeps late steps apart, in the order of their ends, come as they may (%i %i %i %i)',
      async (...order) => {
        const { store, rows } = open();
        const steps = lateSteps(trace);
        await store.write([trace]);
        for (const i of order) await store.write([steps[i] as LateSpanRecord]);
        expect(
          await rows(
            'SELECT name, index_name, query_text, top_k_returned, model, valid FROM llm_spans WHERE trace_id = ? AND late = 1 ORDER BY seq',
            [trace.traceId],
          ),
        ).toEqual([
          stepRow({ name: 'a', index_name: 'index a', query_text: 'about a', top_k_returned: 2 }),
          stepRow({ name: 'b', model: 'late-model' }),
          stepRow({ name: 'c', index_name: 'index c', query_text: 'about c', top_k_returned: 1 }),
          stepRow({ name: 'd', valid: 0 }),
        ]);
        expect(
          await rows(
            'SELECT s.name, c.span_id, c.chunk_id FROM llm_retrieval_chunks c JOIN llm_spans s ON s.trace_id = c.trace_id AND s.seq = c.span_seq WHERE s.trace_id = ? AND s.late = 1 ORDER BY s.seq, c.position',
            [trace.traceId],
          ),
        ).toEqual([
          { name: 'a', span_id: 'feedfeedfeedfee0', chunk_id: 'a0' },
          { name: 'a', span_id: 'feedfeedfeedfee0', chunk_id: 'a1' },
          { name: 'c', span_id: 'feedfeedfeedfee2', chunk_id: 'c0' },
        ]);
      },
    );

    /** Expects one late call more than `trace` and `other` have. */
    async function expectLateCall(rows: Rows, name: string): Promise<void> {
      const leaves = 'SELECT name FROM llm_spans WHERE trace_id = ? AND late = 1 AND leaf = 1';
      expect(await rows(leaves, [trace.traceId])).toEqual([{ name }]);
      const own =
        'SELECT llm_calls, prompt_tokens, cost_nano_usd FROM llm_traces WHERE trace_id = ?';
      const { llmCalls, inputTokens } = trace.totals;
      expect(await rows(own, [trace.traceId])).toEqual([
        {
          llm_calls: llmCalls + 1,
          prompt_tokens: inputTokens + 70,
          cost_nano_usd: costOf(trace) + 5_000,
        },
      ]);
      expect(await rollup(rows, 'model', 'late-model')).toMatchObject({
        count: 1,
        llm_calls: 1,
        prompt_tokens: 70,
        cost_nano_usd: 5_000,
      });
      expect(await rollup(rows, 'all', '')).toMatchObject({
        llm_calls: llmCalls + other.totals.llmCalls + 1,
        cost_nano_usd: costOf(trace) + costOf(other) + 5_000,
      });
    }

    it('keeps a score by a request that never comes', async () => {
      const { store, rows } = open();
      const score = aScore({ scoreId: 's9', requestId: 'req_never' });
      const { traceId: _none, ...byRequest } = score;
      await store.write([byRequest]);
      expect(await rows('SELECT trace_id, request_id, value, data_type FROM llm_scores')).toEqual([
        { trace_id: null, request_id: 'req_never', value: 1, data_type: 'BOOLEAN' },
      ]);
    });

    it('lets the same judgement, made again later, replace the first', async () => {
      const { store } = open();
      const first = aScore({ traceId: trace.traceId, value: 1, comment: 'too short' });
      await store.write([trace, first]);
      await store.write([{ ...first, value: 3, createdAt: first.createdAt + 1 }]);
      expect(await store.write([first])).toEqual({ written: 0, repeated: 1 });
      const [stored] = await store.getTrace(trace.traceId);
      expect(stored?.scores).toEqual([{ ...first, value: 3, createdAt: first.createdAt + 1 }]);
      const [withoutText] = await store.getTrace(trace.traceId, { text: false });
      expect(withoutText?.scores[0]).not.toHaveProperty('comment');
    });

    it('adds late calls and costs up however they are mixed', async () => {
      const { store, rows } = open();
      const cost = doubledCosts(trace, trace.startTime + HOUR);
      await store.write([late, trace]);
      await store.write([cost, endedLate(trace)]);
      await store.write([late, cost, trace, other]);
      expect(await sumOf(rows, 'all')).toEqual(2 * costOf(trace) + costOf(other) + 5_000);
      expect(await sumOf(rows, 'provider')).toEqual(2 * costOf(trace) + costOf(other) + 5_000);
      expect(await rollup(rows, 'all', '')).toMatchObject({
        count: 2,
        tool_calls: 2,
        llm_calls: 5,
      });
    });
  });
}

type Rows = OpenStore['rows'];

async function rollup(
  rows: Rows,
  dimension: string,
  value: string,
): Promise<Record<string, unknown>> {
  const columns = 'count errors traces llm_calls tool_calls cost_nano_usd prompt_tokens'.split(' ');
  const [row] = await rows(
    `SELECT ${columns.map((name) => `SUM(${name}) AS ${name}`).join(', ')} FROM llm_rollups WHERE granularity = 'day' AND dimension = ? AND value = ?`,
    [dimension, value],
  );
  return row as Record<string, unknown>;
}

async function sumOf(rows: Rows, dimension: string): Promise<unknown> {
  const [row] = await rows(
    "SELECT SUM(cost_nano_usd) AS nano FROM llm_rollups WHERE granularity = 'hour' AND dimension = ?",
    [dimension],
  );
  return row?.['nano'];
}

function costOf(trace: TraceRecord): number {
  return trace.totals.costNanoUsd ?? 0;
}

function stepRow(row: object): object {
  const none = { index_name: null, query_text: null, top_k_returned: null };
  return { ...none, model: null, valid: null, ...row };
}

function scores(trace: TraceRecord): readonly ScoreRecord[] {
  const at = trace.startTime + HOUR;
  const llm = trace.spans.find(({ kind }) => kind === 'llm') as Extract<
    SpanRecord,
    { kind: 'llm' }
  >;
  const base = { type: 'score', schemaVersion: 1, source: 'human' } as const;
  return [
    { ...base, scoreId: 's1', traceId: trace.traceId, name: 'helpful', value: true, createdAt: at },
    {
      ...base,
      scoreId: 's2',
      requestId: trace.requestId as string,
      name: 'csat',
      value: 4.5,
      createdAt: at + 1,
    },
    {
      ...base,
      scoreId: 's3',
      responseId: llm.data.responseId as string,
      name: 'tone',
      value: 'friendly',
      createdAt: at + 2,
    },
    {
      ...base,
      scoreId: 's4',
      traceId: trace.traceId,
      name: 'helpful',
      value: false,
      createdAt: at + 3,
      evaluator: 'bob',
    },
  ];
}
