import type { Exporter } from '@llmtrace/core';
import { invalid } from '../config/invalid-option.js';
import { droppedCounts } from './dropped-counts.js';
import { DURATION_BUCKETS, INSTRUMENTS, type Instrument } from './instrument.js';
import type { Labels, Meter } from './meter.js';
import { metricsExporter } from './metrics-exporter.js';
import { labelValues, type MetricsOptions } from './metrics-options.js';

interface PromMetric {
  inc(labels: Labels, value?: number): void;
  observe(labels: Labels, value: number): void;
  reset(): void;
}

type PromConstructor = new (configuration: never) => unknown;

/** The app's own `prom-client`, as `import client from 'prom-client'` gives it. */
export interface PromClient {
  readonly Counter: PromConstructor;
  readonly Histogram: PromConstructor;
  readonly register: object;
}

/** How traces become metrics of Prometheus. */
export interface PrometheusMetricsOptions extends MetricsOptions {
  readonly client: PromClient;
  /** Default: the registry of the client. */
  readonly registry?: object;
}

const UNITS: Readonly<Partial<Record<Instrument['unit'], string>>> = {
  s: '_seconds',
  '{USD}': '_usd',
};

/** What Prometheus calls an instrument. */
export function prometheusName({ name, unit, type }: Instrument): string {
  const base = name.replaceAll('.', '_') + (UNITS[unit] ?? '');
  return type === 'counter' ? `${base}_total` : base;
}

/**
 * Counts and measures traces in the app's own Prometheus registry: requests by outcome, calls, tokens and cost by model, errors by
 * type, latency, time to the first chunk, tools, scores, and records that were lost.
 *
 * Errors: `invalid_option` for a bad option.
 *
 * @example
 * const metrics = prometheusMetrics({ client, stats: () => tracer.stats() });
 * const tracer = createTracer({ exporters: [jsonl(), metrics] });
 */
export function prometheusMetrics(options: PrometheusMetricsOptions): Exporter {
  const { client, registry = client?.register, stats } = options;
  if (typeof client?.Counter !== 'function' || typeof client.Histogram !== 'function') {
    return invalid('prometheusMetrics.client', 'the module prom-client');
  }
  const maxLabelValues = labelValues('prometheusMetrics', options);
  const meter = new PrometheusMeter(client, registry);
  if (stats !== undefined) meter.watchDropped(() => droppedCounts(stats()));
  return metricsExporter('prometheus', meter, maxLabelValues);
}

class PrometheusMeter implements Meter {
  readonly #client: PromClient;
  readonly #registry: object;
  readonly #metrics: Map<string, PromMetric> = new Map();

  constructor(client: PromClient, registry: object) {
    this.#client = client;
    this.#registry = registry;
    for (const instrument of Object.values<Instrument>(INSTRUMENTS)) {
      if (instrument !== INSTRUMENTS.dropped)
        this.#metrics.set(instrument.name, this.#make(instrument));
    }
  }

  add(instrument: Instrument, labels: Labels, count: number): void {
    this.#metrics.get(instrument.name)?.inc(promLabels(labels), count);
  }

  observe(instrument: Instrument, labels: Labels, value: number): void {
    this.#metrics.get(instrument.name)?.observe(promLabels(labels), value);
  }

  watchDropped(read: () => ReturnType<typeof droppedCounts>): void {
    this.#make(INSTRUMENTS.dropped, function collect(this: PromMetric) {
      this.reset();
      for (const { labels, count } of read()) this.inc(promLabels(labels), count);
    });
  }

  #make(instrument: Instrument, collect?: (this: PromMetric) => void): PromMetric {
    const { help, type, labels } = instrument;
    const configuration = {
      name: prometheusName(instrument),
      help,
      labelNames: labels.map(promLabel),
      registers: [this.#registry],
      ...(type === 'histogram' ? { buckets: DURATION_BUCKETS } : undefined),
      ...(collect === undefined ? undefined : { collect }),
    };
    const Metric = type === 'histogram' ? this.#client.Histogram : this.#client.Counter;
    return new Metric(configuration as never) as PromMetric;
  }
}

function promLabels(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [promLabel(name), value]),
  );
}

function promLabel(name: string): string {
  return name.replaceAll('.', '_');
}
