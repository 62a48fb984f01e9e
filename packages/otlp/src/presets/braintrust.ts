import type { OtlpExporter } from '../exporter/otlp-exporter.js';
import { baseUrl, needed, presetExporter, type PresetOptions } from './preset.js';

/** A project or experiment of Braintrust. */
export interface BraintrustOptions extends PresetOptions {
  /** Default: `BRAINTRUST_API_KEY`. */
  readonly apiKey?: string;
  /** `project_name:…`, `project_id:…` or `experiment_id:…`. Default: `BRAINTRUST_PARENT`. */
  readonly parent?: string;
  /** Default: `BRAINTRUST_API_URL`, else `https://api.braintrust.dev`. */
  readonly baseUrl?: string;
}

const OWN: ReadonlySet<keyof BraintrustOptions> = new Set(['apiKey', 'parent', 'baseUrl']);

/**
 * Sends traces to Braintrust.
 *
 * Errors: `invalid_option` where the key or the parent is missing.
 *
 * @example
 * createTracer({ exporters: [braintrust({ parent: 'project_name:support' })] });
 */
export function braintrust(options: BraintrustOptions = {}): OtlpExporter {
  const base = options.baseUrl ?? (process.env['BRAINTRUST_API_URL'] || undefined);
  return presetExporter('braintrust', options, OWN, {
    name: 'braintrust',
    endpoint: `${baseUrl(base ?? 'https://api.braintrust.dev')}/otel`,
    headers: {
      authorization: `Bearer ${needed('braintrust.apiKey', options.apiKey, 'BRAINTRUST_API_KEY')}`,
      'x-bt-parent': needed('braintrust.parent', options.parent, 'BRAINTRUST_PARENT'),
    },
    compression: 'none',
    dialect: 'genai-compat',
  });
}
