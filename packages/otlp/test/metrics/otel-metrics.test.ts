import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { sealed } from '@llmtrace/testing/sample-records';
import { describe, expect, it, onTestFinished } from 'vitest';
import { otelMetrics } from '../../src/index.js';
import { DURATION_BUCKETS } from '../../src/metrics/instrument.js';
import { aStory } from '../dialects/sample-story.js';

describe('otelMetrics', () => {
  it('measures with the meter that the app has registered, under the names of the conventions', async () => {
    const stats = () => ({
      open: 0,
      held: 0,
      exporters: {
        otlp: { produced: 3, delivered: 1, queued: 0, sampledOut: 0, dropped: { failed: 2 } },
      },
    });
    const exporter = otelMetrics({ stats });
    await exporter.export(sealed(aStory()));
    const memory = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const provider = new MeterProvider({
      readers: [
        new PeriodicExportingMetricReader({ exporter: memory, exportIntervalMillis: 3_600_000 }),
      ],
    });
    metrics.setGlobalMeterProvider(provider);
    onTestFinished(async () => {
      metrics.disable();
      await provider.shutdown();
    });
    await exporter.export(sealed(aStory()));
    await provider.forceFlush();
    const found = new Map(
      memory
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap(({ metrics: measured }) => measured)
        .map((metric) => [metric.descriptor.name, metric]),
    );
    expect(found.get('gen_ai.client.inference.duration')).toMatchObject({
      descriptor: { unit: 's', advice: { explicitBucketBoundaries: DURATION_BUCKETS } },
    });
    expect(found.get('gen_ai.client.inference.usage.output_tokens')?.dataPoints).toMatchObject([
      {
        value: 300,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'gcp.gemini',
          'gen_ai.request.model': 'gemini-3-flash',
          'gen_ai.token.modality': 'unknown',
        },
      },
    ]);
    expect(found.get('llmtrace.records.dropped')?.dataPoints).toMatchObject([
      { value: 2, attributes: { 'llmtrace.exporter': 'otlp', 'llmtrace.reason': 'failed' } },
    ]);
    expect([...found.keys()].sort()).toEqual(
      [
        'gen_ai.client.inference.duration',
        'gen_ai.client.inference.time_to_first_chunk',
        'gen_ai.client.inference.usage.cache_read.input_tokens',
        'gen_ai.client.inference.usage.cache_write.input_tokens',
        'gen_ai.client.inference.usage.input_tokens',
        'gen_ai.client.inference.usage.output_tokens',
        'gen_ai.client.inference.usage.reasoning.output_tokens',
        'gen_ai.execute_tool.duration',
        'llmtrace.cost',
        'llmtrace.records.dropped',
        'llmtrace.request.duration',
        'llmtrace.requests',
        'llmtrace.unpriced_calls',
      ].sort(),
    );
  });

  it('refuses options that are none', () => {
    expect(() => otelMetrics({ maxLabelValues: -1 })).toThrow('otelMetrics.maxLabelValues');
  });
});
