import { langsmithDialect } from '../dialects/langsmith.js';
import type { OtlpExporter } from '../exporter/otlp-exporter.js';
import { langsmithFeedback } from '../scores/langsmith-feedback.js';
import { baseUrl, needed, presetExporter, type PresetOptions } from './preset.js';

/** A project of LangSmith. */
export interface LangsmithOptions extends PresetOptions {
  /** Default: `LANGSMITH_API_KEY`. */
  readonly apiKey?: string;
  /** Default: `LANGSMITH_PROJECT`, else `default`. */
  readonly project?: string;
  /**
   * Default: `LANGSMITH_ENDPOINT`, else `https://api.smith.langchain.com`; a self-hosted one ends in `/api/v1`.
   */
  readonly baseUrl?: string;
}

const OWN: ReadonlySet<keyof LangsmithOptions> = new Set(['apiKey', 'project', 'baseUrl']);

/**
 * Sends traces to LangSmith, and scores as feedback.
 *
 * Errors: `invalid_option` where the key is missing.
 *
 * @example
 * createTracer({ exporters: [langsmith({ project: 'support' })] });
 */
export function langsmith(options: LangsmithOptions = {}): OtlpExporter {
  const { LANGSMITH_ENDPOINT: url, LANGSMITH_PROJECT: project } = process.env;
  const base = baseUrl(options.baseUrl ?? (url || 'https://api.smith.langchain.com'));
  return presetExporter('langsmith', options, OWN, {
    name: 'langsmith',
    endpoint: `${base}/otel`,
    headers: {
      'x-api-key': needed('langsmith.apiKey', options.apiKey, 'LANGSMITH_API_KEY'),
      'langsmith-project': options.project ?? (project || 'default'),
    },
    compression: 'none',
    dialect: langsmithDialect,
    scores: langsmithFeedback,
  });
}
