import type { Exporter } from '@llmtrace/core';
import { LabelLimit } from './label-limit.js';
import type { Meter } from './meter.js';
import { RecordMetrics } from './record-metrics.js';

/** An exporter that measures what it is handed and sends nothing. */
export function metricsExporter(name: string, meter: Meter, maxLabelValues: number): Exporter {
  const metrics = new RecordMetrics(meter, new LabelLimit(maxLabelValues));
  const measure: NonNullable<Exporter['exportSync']> = (records) => {
    for (const record of records) metrics.record(record);
  };
  return { name, export: measure, exportSync: measure, shutdown() {} };
}
