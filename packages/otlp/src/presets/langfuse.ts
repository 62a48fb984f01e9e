import { langfuseDialect } from '../dialects/langfuse.js';
import type { OtlpExporter } from '../exporter/otlp-exporter.js';
import { langfuseScores } from '../scores/langfuse-scores.js';
import { baseUrl, needed, presetExporter, type PresetOptions } from './preset.js';

/** A project of Langfuse. */
export interface LangfuseOptions extends PresetOptions {
  /** Default: `LANGFUSE_PUBLIC_KEY`. */
  readonly publicKey?: string;
  /** Default: `LANGFUSE_SECRET_KEY`. */
  readonly secretKey?: string;
  /** Default: `LANGFUSE_BASE_URL`, `LANGFUSE_HOST`, else `https://cloud.langfuse.com`. */
  readonly baseUrl?: string;
}

const OWN: ReadonlySet<keyof LangfuseOptions> = new Set(['publicKey', 'secretKey', 'baseUrl']);

/**
 * Sends traces and scores to Langfuse, in the cloud or self-hosted (3.22 or later).
 *
 * Errors: `invalid_option` where a key is missing.
 *
 * @example
 * createTracer({ exporters: [langfuse({ baseUrl: 'https://us.cloud.langfuse.com' })] });
 */
export function langfuse(options: LangfuseOptions = {}): OtlpExporter {
  const publicKey = needed('langfuse.publicKey', options.publicKey, 'LANGFUSE_PUBLIC_KEY');
  const secretKey = needed('langfuse.secretKey', options.secretKey, 'LANGFUSE_SECRET_KEY');
  const { LANGFUSE_BASE_URL: url, LANGFUSE_HOST: host } = process.env;
  const base = baseUrl(options.baseUrl ?? (url || host || 'https://cloud.langfuse.com'));
  return presetExporter('langfuse', options, OWN, {
    name: 'langfuse',
    endpoint: `${base}/api/public/otel`,
    headers: {
      authorization: `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`,
      'x-langfuse-ingestion-version': '4',
    },
    dialect: langfuseDialect,
    scores: langfuseScores,
  });
}
