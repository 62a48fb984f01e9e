import type { RollupRecord, SpanRecord, TraceRecord } from '@llmtrace/core';
import { LatencySketch } from '@llmtrace/core';
import { recordCalls } from '@llmtrace/core/records';
import { describe, expect, it } from 'vitest';
import { batchesOf, generatedTraces, rollupOf } from '../../generated-records.js';
import type { OpenStore } from '../store-under-test.js';

interface Sums {
  count: number;
  errors: number;
  prompt_tokens: number;
  completion_tokens: number;
  cost_nano_usd: number;
}

/** Names what a trace or call counts under. */
type Values = Readonly<Record<string, readonly [value: string, value2?: string]>>;

/** The sums are those of all traces, stored or not. */
export function rollupSuite(open: () => OpenStore): void {
  describe('rollups', () => {
    const traces = [...generatedTraces(400, { seed: 3, textLength: 60, spreadMs: 3 * 86_400_000 })];
    const stored = traces.filter((_trace, i) => i % 3 !== 0);
    const sampledOut: RollupRecord[] = traces
      .filter((_trace, i) => i % 3 === 0)
      .map((trace, i) => rollupOf([trace], `rollup_${i}`));

    it.each(['hour', 'day'])(
      'add up exactly under sampling, by each %s and dimension',
      async (granularity) => {
        const { store, rows } = open();
        for (const batch of batchesOf([...stored, ...sampledOut], 90)) await store.write(batch);
        for (const batch of batchesOf([...sampledOut, ...stored], 200)) await store.write(batch);
        const widthMs = granularity === 'hour' ? 3_600_000 : 86_400_000;
        const expected = { ...sumsOf(traces, widthMs), ...stepsOf(stored, widthMs) };
        const found = await rows(
          'SELECT dimension, window_us, value, value2, count, errors, prompt_tokens, completion_tokens, cost_nano_usd FROM llm_rollups WHERE granularity = ?',
          [granularity],
        );
        const actual = Object.fromEntries(
          found.map(({ dimension, window_us, value, value2, ...sums }) => [
            [dimension, window_us, value, value2].join('|'),
            sums,
          ]),
        );
        expect(Object.keys(actual).length).toBeGreaterThan(100);
        expect(actual).toEqual(expected);
      },
    );

    it('keep the durations of all traces, stored or not, within one per cent', async () => {
      const { store, database } = { ...open(), database: open().database() };
      await store.write([...stored, ...sampledOut]);
      const rows = await database.query({
        text: "SELECT latency, latency_sum_us FROM llm_rollups WHERE granularity = 'day' AND dimension = 'all'",
        values: [],
      });
      expect(rows.every((row) => row['latency'] instanceof Uint8Array)).toBe(true);
      const sum = rows.reduce((total, row) => total + Number(row['latency_sum_us']), 0);
      const exact = traces.reduce((total, trace) => total + trace.durationMs * 1_000, 0);
      expect(Math.abs(sum / exact - 1)).toBeLessThan(0.01);
      const sketch = new LatencySketch();
      for (const trace of traces) sketch.add(trace.durationMs);
      expect(sketch.count).toBe(traces.length);
    });

    it('take back what a later record takes back', async () => {
      const { store, rows } = open();
      const [trace] = traces as [TraceRecord];
      const record = rollupOf([trace], 'r1');
      const back = { ...record, rollupId: 'r2', count: -1, errors: -record.errors };
      await store.write([record, back]);
      expect(
        await rows(
          "SELECT SUM(count) AS n FROM llm_rollups WHERE dimension = 'all' AND granularity = 'day'",
        ),
      ).toEqual([{ n: 0 }]);
    });
  });
}

/** What is counted of stored traces alone. */
function stepsOf(traces: readonly TraceRecord[], widthMs: number): Record<string, Sums> {
  const all: Record<string, Sums> = {};
  for (const { startTime, spans } of traces) {
    const windowUs = Math.floor(startTime / widthMs) * widthMs * 1_000;
    for (const { kind, status, data } of spans) {
      const index = (data as { index?: string }).index ?? '';
      for (const key of [
        `span_kind|${windowUs}|${kind}|`,
        ...(kind === 'retrieval' ? [`retrieval_index|${windowUs}|${index}|`] : []),
      ]) {
        const into = (all[key] ??= {
          count: 0,
          errors: 0,
          prompt_tokens: 0,
          completion_tokens: 0,
          cost_nano_usd: 0,
        });
        into.count += 1;
        into.errors += Number(status === 'error');
      }
    }
  }
  return all;
}

function sumsOf(traces: readonly TraceRecord[], widthMs: number): Record<string, Sums> {
  const all: Record<string, Sums> = {};
  const add = (trace: TraceRecord, values: Values, sums: Sums): void => {
    const windowUs = Math.floor(trace.startTime / widthMs) * widthMs * 1_000;
    for (const [dimension, [value, value2 = '']] of Object.entries(values)) {
      const key = [dimension, windowUs, value, value2].join('|');
      const into = (all[key] ??= {
        count: 0,
        errors: 0,
        prompt_tokens: 0,
        completion_tokens: 0,
        cost_nano_usd: 0,
      });
      for (const name of Object.keys(sums) as (keyof Sums)[]) into[name] += sums[name];
    }
  };
  for (const trace of traces) {
    const { totals } = trace;
    add(trace, traceValues(trace), {
      count: 1,
      errors: Number(trace.status === 'error'),
      prompt_tokens: totals.inputTokens,
      completion_tokens: totals.outputTokens,
      cost_nano_usd: totals.costNanoUsd ?? 0,
    });
    for (const { span } of recordCalls(trace.spans)) {
      const data = span.data as Extract<SpanRecord, { kind: 'llm' }>['data'];
      add(trace, callValues(data), {
        count: 1,
        errors: Number(span.status === 'error'),
        prompt_tokens: data.usage?.inputTokens ?? 0,
        completion_tokens: data.usage?.outputTokens ?? 0,
        cost_nano_usd: data.cost?.totalNanoUsd ?? 0,
      });
    }
    for (const span of trace.spans) {
      if (span.kind !== 'tool') continue;
      const tool = span.data.toolName as string;
      add(
        trace,
        { tool: [tool], 'tool×pipeline_version': [tool, trace.pipelineVersion as string] },
        {
          count: 1,
          errors: Number(span.status === 'error'),
          prompt_tokens: 0,
          completion_tokens: 0,
          cost_nano_usd: 0,
        },
      );
    }
  }
  return all;
}

function traceValues(trace: TraceRecord): Values {
  return {
    all: [''],
    route: [trace.route ?? ''],
    feature: [trace.feature ?? ''],
    variant: [trace.variant ?? ''],
    environment: [trace.environment],
    tenant: [trace.tenantId ?? ''],
    user_id_hash: [trace.userIdHash ?? ''],
    user_segment: [trace.userSegment ?? ''],
    pipeline: [trace.pipeline ?? ''],
    pipeline_version: [trace.pipelineVersion ?? ''],
    deployment: [trace.deploymentId ?? ''],
    git_sha: [trace.gitSha ?? ''],
    status: [trace.status],
    outcome: [trace.outcome],
    'feature×user_segment': [trace.feature ?? '', trace.userSegment ?? ''],
  };
}

function callValues(data: Extract<SpanRecord, { kind: 'llm' }>['data']): Values {
  const model = data.model as string;
  const prompt = `${data.prompt?.name}@${data.prompt?.versionId}`;
  return {
    provider: [data.provider as string],
    model: [model],
    prompt_version: [prompt],
    'model×prompt_version': [model, prompt],
    'model×response_format': [model, data.params?.responseFormat ?? ''],
  };
}
