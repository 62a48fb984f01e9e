import type { OtlpExporter } from '../exporter/otlp-exporter.js';
import { needed, presetExporter, type PresetOptions } from './preset.js';

/** An environment of Honeycomb; its datasets go by the names of services. */
export interface HoneycombOptions extends PresetOptions {
  /** Default: `HONEYCOMB_API_KEY`. */
  readonly apiKey?: string;
  /** Default: `us`. */
  readonly region?: 'us' | 'eu';
  /** For Honeycomb Classic alone. */
  readonly dataset?: string;
  /** Another host that takes the same, such as a Refinery. */
  readonly baseUrl?: string;
}

const OWN: ReadonlySet<keyof HoneycombOptions> = new Set([
  'apiKey',
  'region',
  'dataset',
  'baseUrl',
]);

/**
 * Sends traces to Honeycomb.
 *
 * Errors: `invalid_option` where the key is missing.
 */
export function honeycomb(options: HoneycombOptions = {}): OtlpExporter {
  const { region, dataset } = options;
  return presetExporter('honeycomb', options, OWN, {
    name: 'honeycomb',
    endpoint: options.baseUrl ?? `https://${region === 'eu' ? 'api.eu1' : 'api'}.honeycomb.io`,
    headers: {
      'x-honeycomb-team': needed('honeycomb.apiKey', options.apiKey, 'HONEYCOMB_API_KEY'),
      ...(dataset === undefined ? undefined : { 'x-honeycomb-dataset': dataset }),
    },
  });
}
