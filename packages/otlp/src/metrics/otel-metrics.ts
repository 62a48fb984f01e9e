import type { Exporter } from '@llmtrace/core';
import { otelGlobal, type OtelMeter } from '../otel/otel-global.js';
import { droppedCounts } from './dropped-counts.js';
import { DURATION_BUCKETS, INSTRUMENTS, type Instrument } from './instrument.js';
import type { Labels, Meter } from './meter.js';
import { metricsExporter } from './metrics-exporter.js';
import { labelValues, type MetricsOptions } from './metrics-options.js';

/**
 * Counts and measures traces with the OpenTelemetry meter that the app has registered, under the names of the GenAI
 * conventions; the same as `prometheusMetrics`. Without a registered meter nothing is measured.
 *
 * Errors: `invalid_option` for a bad option.
 *
 * @example
 * const tracer = createTracer({ exporters: [jsonl(), otelMetrics({ stats: () => tracer.stats() })] });
 */
export function otelMetrics(options: MetricsOptions = {}): Exporter {
  const maxLabelValues = labelValues('otelMetrics', options);
  return metricsExporter('otelMetrics', new RegisteredMeter(options.stats), maxLabelValues);
}

type Record = (value: number, labels: Labels) => void;

/** Makes instruments when they are first needed: the app may register its meter after it has made its tracer. */
class RegisteredMeter implements Meter {
  readonly #stats: MetricsOptions['stats'];
  readonly #records: Map<string, Record> = new Map();
  #meter: OtelMeter | undefined;

  constructor(stats: MetricsOptions['stats']) {
    this.#stats = stats;
  }

  add(instrument: Instrument, labels: Labels, count: number): void {
    this.#recordOf(instrument)?.(count, labels);
  }

  observe(instrument: Instrument, labels: Labels, value: number): void {
    this.#recordOf(instrument)?.(value, labels);
  }

  #recordOf(instrument: Instrument): Record | undefined {
    let record = this.#records.get(instrument.name);
    if (record === undefined) {
      const meter = this.#found();
      if (meter === undefined) return undefined;
      record = recordWith(meter, instrument);
      this.#records.set(instrument.name, record);
    }
    return record;
  }

  #found(): OtelMeter | undefined {
    if (this.#meter !== undefined) return this.#meter;
    this.#meter = otelGlobal()?.metrics?.getMeter('@llmtrace/otlp');
    const stats = this.#stats;
    if (this.#meter !== undefined && stats !== undefined) {
      const { name, unit, help: description } = INSTRUMENTS.dropped;
      this.#meter.createObservableCounter(name, { unit, description }).addCallback((result) => {
        for (const { labels, count } of droppedCounts(stats())) result.observe(count, labels);
      });
    }
    return this.#meter;
  }
}

function recordWith(meter: OtelMeter, { name, unit, help, type }: Instrument): Record {
  const options = { unit, description: help };
  if (type === 'counter') {
    const counter = meter.createCounter(name, options);
    return (value, labels) => counter.add(value, labels);
  }
  const histogram = meter.createHistogram(name, {
    ...options,
    advice: { explicitBucketBoundaries: DURATION_BUCKETS },
  });
  return (value, labels) => histogram.record(value, labels);
}
