import type { OtlpExporter } from '../exporter/otlp-exporter.js';
import { needed, presetExporter, type PresetOptions } from './preset.js';

/** An account of New Relic. */
export interface NewRelicOptions extends PresetOptions {
  /** Default: `NEW_RELIC_LICENSE_KEY`. */
  readonly licenseKey?: string;
  /** Default: `us`. */
  readonly region?: 'us' | 'eu';
  /** Another host that takes the same, such as that of FedRAMP. */
  readonly baseUrl?: string;
}

const OWN: ReadonlySet<keyof NewRelicOptions> = new Set(['licenseKey', 'region', 'baseUrl']);
/** Units: bytes; New Relic takes a megabyte. */
const MAX_REQUEST_BYTES = 900_000;

/**
 * Sends traces to New Relic.
 *
 * Errors: `invalid_option` where the key is missing.
 */
export function newRelic(options: NewRelicOptions = {}): OtlpExporter {
  const key = needed('newRelic.licenseKey', options.licenseKey, 'NEW_RELIC_LICENSE_KEY');
  const host = options.region === 'eu' ? 'otlp.eu01.nr-data.net' : 'otlp.nr-data.net';
  return presetExporter('newRelic', options, OWN, {
    name: 'newRelic',
    endpoint: options.baseUrl ?? `https://${host}`,
    headers: { 'api-key': key },
    maxRequestBytes: MAX_REQUEST_BYTES,
    dialect: 'genai-compat',
  });
}
