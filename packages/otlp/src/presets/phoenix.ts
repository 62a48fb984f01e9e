import { openinferenceDialect } from '../dialects/openinference.js';
import type { OtlpExporter } from '../exporter/otlp-exporter.js';
import { baseUrl, presetExporter, type PresetOptions } from './preset.js';

/** A Phoenix server. */
export interface PhoenixOptions extends PresetOptions {
  /** Default: `PHOENIX_API_KEY`; a server without accounts needs none. */
  readonly apiKey?: string;
  /** Default: `PHOENIX_PROJECT_NAME`, else that of the server. */
  readonly project?: string;
  /** Default: `PHOENIX_COLLECTOR_ENDPOINT`, else `http://localhost:6006`. */
  readonly baseUrl?: string;
}

const OWN: ReadonlySet<keyof PhoenixOptions> = new Set(['apiKey', 'project', 'baseUrl']);

/**
 * Sends traces to Phoenix, which takes OpenInference as protobuf.
 *
 * @example
 * createTracer({ exporters: [phoenix({ project: 'support' })] });
 */
export function phoenix(options: PhoenixOptions = {}): OtlpExporter {
  const { PHOENIX_COLLECTOR_ENDPOINT, PHOENIX_API_KEY, PHOENIX_PROJECT_NAME } = process.env;
  const key = options.apiKey ?? PHOENIX_API_KEY;
  const project = options.project ?? PHOENIX_PROJECT_NAME;
  return presetExporter('phoenix', options, OWN, {
    name: 'phoenix',
    endpoint: baseUrl(options.baseUrl ?? (PHOENIX_COLLECTOR_ENDPOINT || 'http://localhost:6006')),
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : undefined),
      ...(project ? { 'x-project-name': project } : undefined),
    },
    dialect: openinferenceDialect,
  });
}
