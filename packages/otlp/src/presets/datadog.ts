import type { OtlpExporter } from '../exporter/otlp-exporter.js';
import { needed, presetExporter, type PresetOptions } from './preset.js';

/** LLM Observability of Datadog. */
export interface DatadogOptions extends PresetOptions {
  /** Default: `DD_API_KEY`. */
  readonly apiKey?: string;
  /** The OTLP endpoint of traces that Datadog names for your site. */
  readonly endpoint: string;
}

const OWN: ReadonlySet<keyof DatadogOptions> = new Set(['apiKey', 'endpoint']);

/**
 * Sends traces to Datadog's LLM Observability, whose `ml_app` is the name of the service.
 *
 * Errors: `invalid_option` where the key or the endpoint is missing.
 */
export function datadog(options: DatadogOptions): OtlpExporter {
  return presetExporter('datadog', options, OWN, {
    name: 'datadog',
    endpoint: needed('datadog.endpoint', options?.endpoint),
    headers: {
      'dd-api-key': needed('datadog.apiKey', options.apiKey, 'DD_API_KEY'),
      'dd-otlp-source': 'llmobs',
    },
    compression: 'none',
    dialect: 'genai-compat',
  });
}
