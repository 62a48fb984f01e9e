import { resolveOtlp } from '../config/resolve-otlp.js';
import { OtlpExporter } from './otlp-exporter.js';
import type { OtlpOptions } from './otlp-options.js';

/**
 * Sends traces over OTLP/HTTP to any receiver: a Collector, or a product that speaks it.
 *
 * Errors: `invalid_option` for a bad option or `OTEL_*` variable, when it is made.
 *
 * @example
 * createTracer({ exporters: [jsonl(), otlp({ endpoint: 'http://collector:4318' })] });
 */
export function otlp(options: OtlpOptions = {}): OtlpExporter {
  return new OtlpExporter(resolveOtlp(options, process.env));
}
