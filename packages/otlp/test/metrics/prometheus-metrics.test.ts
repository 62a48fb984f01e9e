import { createTracer, withSpan, withTrace } from '@llmtrace/core';
import { aScore, aSpan, aTrace, sealed } from '@llmtrace/testing/sample-records';
import client from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prometheusMetrics } from '../../src/index.js';
import { anLlmSpan, aStory } from '../dialects/sample-story.js';
import { aRollup } from './sample-rollup.js';

interface Point {
  readonly metricName?: string;
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
}

/** The points of a metric, by name. */
async function points(registry: client.Registry, name: string): Promise<readonly Point[]> {
  const metric = (await registry.getMetricsAsJSON()).find((one) => one.name === name);
  return (metric?.values ?? []) as readonly Point[];
}

function measuring(options: Partial<Parameters<typeof prometheusMetrics>[0]> = {}) {
  const registry = new client.Registry();
  return { registry, metrics: prometheusMetrics({ client, registry, ...options }) };
}

const MODEL = {
  gen_ai_operation_name: 'chat',
  gen_ai_provider_name: 'gcp.gemini',
  gen_ai_request_model: 'gemini-3-flash',
};

describe('prometheusMetrics', () => {
  it('counts requests, calls, tokens and cost by model', async () => {
    const { registry, metrics } = measuring();
    await metrics.export(sealed(aStory(), aScore()));
    expect(await points(registry, 'llmtrace_requests_total')).toEqual([
      {
        value: 1,
        labels: {
          llmtrace_name: 'POST /api/support/chat',
          llmtrace_kind: 'request',
          llmtrace_outcome: 'degraded_success',
          llmtrace_status: 'success',
        },
      },
    ]);
    const input = await points(registry, 'gen_ai_client_inference_usage_input_tokens_total');
    expect(input).toContainEqual({
      value: 50,
      labels: { ...MODEL, gen_ai_token_modality: 'audio' },
    });
    expect(input).toContainEqual({
      value: 950,
      labels: { ...MODEL, gen_ai_token_modality: 'unknown' },
    });
    expect(await points(registry, 'llmtrace_cost_usd_total')).toContainEqual({
      value: 0.0021,
      labels: MODEL,
    });
    const unpriced = await points(registry, 'llmtrace_unpriced_calls_total');
    expect(unpriced.map(({ value }) => value)).toEqual([1, 1]);
    expect(await points(registry, 'llmtrace_scores_total')).toMatchObject([
      { value: 1, labels: { llmtrace_score_name: 'helpful', llmtrace_score_value: 'true' } },
    ]);
  });

  it('measures latency, time to the first chunk and tools in seconds', async () => {
    const { registry, metrics } = measuring();
    await metrics.export(sealed(aStory()));
    const sums = async (name: string): Promise<unknown> =>
      (await points(registry, name)).find(
        ({ metricName, labels }) =>
          metricName === `${name}_sum` && labels['gen_ai_operation_name'] !== 'embeddings',
      )?.value;
    expect(await sums('llmtrace_request_duration_seconds')).toBe(0.133);
    expect(await sums('gen_ai_client_inference_duration_seconds')).toBe(0.01);
    expect(await sums('gen_ai_client_inference_time_to_first_chunk_seconds')).toBe(0.42);
    expect(await sums('gen_ai_execute_tool_duration_seconds')).toBe(0.01);
  });

  it('tells errors by type', async () => {
    const { registry, metrics } = measuring();
    const failed = { ...anLlmSpan(), status: 'error', error: { type: 'RateLimitError' } } as const;
    const cancelled = { ...anLlmSpan(), status: 'cancelled' } as const;
    await metrics.export(sealed(aTrace({ spans: [failed, failed, cancelled] })));
    const errors = await points(registry, 'llmtrace_call_errors_total');
    expect(errors.map(({ labels, value }) => [labels['error_type'], value])).toEqual([
      ['RateLimitError', 2],
      ['cancelled', 1],
    ]);
  });

  it('counts what was sampled out as if it had been kept', async () => {
    const { registry, metrics } = measuring();
    await metrics.export(sealed(aRollup()));
    expect(await points(registry, 'llmtrace_requests_total')).toMatchObject([{ value: 40 }]);
    expect(await points(registry, 'llmtrace_cost_usd_total')).toMatchObject([{ value: 0.5 }]);
    expect(await points(registry, 'llmtrace_call_errors_total')).toMatchObject([{ value: 3 }]);
    const duration = await points(registry, 'gen_ai_client_inference_duration_seconds');
    const count = duration.find(({ metricName }) => metricName?.endsWith('_count'));
    const sum = duration.find(({ metricName }) => metricName?.endsWith('_sum'));
    expect(count?.value).toBe(40);
    expect(sum?.value).toBeGreaterThan(40 * 0.25 * 0.98);
    expect(sum?.value).toBeLessThan(40 * 0.25 * 1.02);
  });

  it('keeps the number of series bounded', async () => {
    const { registry, metrics } = measuring({ maxLabelValues: 5 });
    const tools = Array.from({ length: 500 }, (_, i) =>
      aSpan({ kind: 'tool', name: `t${i}`, data: { toolName: `tool_${i}` } }),
    );
    await metrics.export(sealed(aTrace({ spans: tools })));
    const counts = (await points(registry, 'gen_ai_execute_tool_duration_seconds')).filter(
      ({ metricName }) => metricName?.endsWith('_count'),
    );
    expect(counts).toHaveLength(6);
    expect(counts.find(({ labels }) => labels['gen_ai_tool_name'] === 'other')?.value).toBe(495);
  });

  it('tells what exporters lost, each time it is asked', async () => {
    const { registry, metrics } = measuring({ stats: () => tracer.stats() });
    const failing = {
      name: 'failing',
      export() {
        throw new Error('no');
      },
      shutdown() {},
    };
    const tracer = createTracer({
      exporters: [metrics, failing],
      hashKey: 'k',
      service: 's',
      logger: { warn() {} },
    });
    onTestFinished(async () => void (await tracer.shutdown()));
    for (const expected of [1, 2]) {
      await withTrace('job', () => withSpan('step', async () => {}));
      await tracer.flush();
      const lost = await points(registry, 'llmtrace_records_dropped_total');
      expect(lost).toMatchObject([
        { value: expected, labels: { llmtrace_exporter: 'failing', llmtrace_reason: 'failed' } },
      ]);
    }
  });

  it.each([
    [{}, 'prometheusMetrics.client'],
    [{ client, maxLabelValues: 0 }, 'prometheusMetrics.maxLabelValues'],
    [{ client, stats: {} }, 'prometheusMetrics.stats'],
  ])('refuses options that are none', (options, path) => {
    expect(() => prometheusMetrics(options as never)).toThrow(path);
  });
});
