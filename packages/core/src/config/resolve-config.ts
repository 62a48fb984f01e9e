import { join } from 'node:path';
import { invalidOption, LlmTraceError } from '../errors.js';
import { consoleExporter } from '../exporters/console.js';
import type { Exporter } from '../exporters/exporter.js';
import { jsonl } from '../exporters/jsonl.js';
import { jsonLog } from '../exporters/json-log.js';
import type { ServiceIdentity } from '../model/identity.js';
import { DEFAULT_LIMITS, type TraceLimits } from '../model/limits.js';
import { envChoice, envFlag, type Env } from './environment.js';
import type { PriceBook } from '../model/price-book.js';
import { checkDetection, type DetectionOptions } from '../sealing/async-detectors/index.js';
import { resolveSampling, SAMPLING_PRESETS } from '../sampling/resolve-sampling.js';
import type { SamplingConfig } from '../sampling/trace-sampling.js';
import { loadHashKey } from './hash-key.js';
import type { CompiledPolicy } from '../sealing/policy/compiled-policy.js';
import { resolveIdentity } from './identity.js';
import { planDelivery, type DeliveryPlan } from './resolve-journal.js';
import { resolvePolicy } from './resolve-policy.js';
import type { TracerOptions } from './tracer-options.js';

/** Options after defaults, environment and validation. */
export interface TracerConfig {
  readonly enabled: boolean;
  readonly identity: ServiceIdentity;
  readonly exporters: readonly Exporter[];
  readonly delivery: DeliveryPlan;
  readonly policy: CompiledPolicy;
  /** How many of the exporters may take raw text. */
  readonly rawFor: 'none' | 'some' | 'all';
  /** Set only where something in it has to be asked. */
  readonly detection: DetectionOptions | undefined;
  readonly hashKey: () => string;
  readonly hashIds: readonly ('tenantId' | 'sessionId')[];
  readonly prices: PriceBook | undefined;
  readonly sampling: SamplingConfig;
  readonly limits: TraceLimits;
  readonly flushIntervalMs: number;
  readonly maxQueued: number;
  readonly waitUntil: TracerOptions['waitUntil'];
}

const KNOWN: ReadonlySet<string> = new Set<keyof TracerOptions>([
  'enabled',
  'service',
  'environment',
  'pipelineVersion',
  'gitSha',
  'deploymentId',
  'exporters',
  'content',
  'policy',
  'detection',
  'hashKey',
  'hashIds',
  'prices',
  'sampling',
  'limits',
  'flushIntervalMs',
  'maxQueued',
  'journal',
  'waitUntil',
  'logger',
]);
const EXPORTERS: Readonly<Record<string, () => readonly Exporter[]>> = {
  jsonl: () => [jsonl()],
  console: () => [consoleExporter()],
  jsonlog: () => [jsonLog()],
  none: () => [],
};

/**
 * Checks options and fills in the environment.
 *
 * Errors: `invalid_option` with the path of the option or the name of the variable.
 */
export function resolveConfig(options: TracerOptions, env: Env, cwd: string): TracerConfig {
  check(options);
  const identity = resolveIdentity(options, env, cwd);
  const exporters = options.exporters ?? envChoice(env, 'LLMTRACE_EXPORTER', EXPORTERS, 'jsonl')();
  const dir = env['LLMTRACE_DIR'] || join(cwd, '.llmtrace');
  const hashKey = options.hashKey ?? (env['LLMTRACE_HASH_KEY'] || undefined);
  const policy = resolvePolicy(options, env, identity.environment, exporters);
  return {
    enabled: options.enabled ?? envFlag(env, 'LLMTRACE_ENABLED', true),
    identity,
    exporters,
    delivery: planDelivery(exporters, policy.rawFor, options.journal),
    ...policy,
    detection: asksAnything(options.detection) ? options.detection : undefined,
    hashKey: lazy(() => hashKey ?? loadHashKey(dir)),
    hashIds: options.hashIds ?? [],
    prices: options.prices,
    sampling: resolveSampling(
      options.sampling ?? envChoice(env, 'LLMTRACE_SAMPLING', SAMPLING_PRESETS, 'all')(),
      { key: env['LLMTRACE_SAMPLING_KEY'] || undefined, hashKey, dir },
    ),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    flushIntervalMs: options.flushIntervalMs ?? 200,
    maxQueued: options.maxQueued ?? 10_000,
    waitUntil: options.waitUntil,
  };
}

function asksAnything(detection: DetectionOptions | undefined): boolean {
  return Boolean(detection?.patterns?.length || detection?.asyncDetectors?.length);
}

function check(options: TracerOptions): void {
  if (typeof options !== 'object' || options === null)
    invalidOption('options', 'an object', options);
  for (const key of Object.keys(options)) {
    if (!KNOWN.has(key)) throw new LlmTraceError('invalid_option', `Unknown option "${key}".`);
  }
  const strings = [
    'service',
    'environment',
    'pipelineVersion',
    'gitSha',
    'deploymentId',
    'hashKey',
  ] as const;
  for (const key of strings) {
    const value: unknown = options[key];
    if (value !== undefined && (typeof value !== 'string' || value === ''))
      invalidOption(key, 'a non-empty string', value);
  }
  if (options.enabled !== undefined && typeof options.enabled !== 'boolean') {
    invalidOption('enabled', 'a boolean', options.enabled);
  }
  if (options.detection !== undefined) checkDetection(options.detection, 'detection');
  checkNumber('flushIntervalMs', options.flushIntervalMs, 0);
  checkNumber('maxQueued', options.maxQueued, 1);
  for (const key of Object.keys(options.limits ?? {})) {
    if (!(key in DEFAULT_LIMITS))
      throw new LlmTraceError('invalid_option', `Unknown option "limits.${key}".`);
    checkNumber(`limits.${key}`, options.limits?.[key as keyof TraceLimits], 1);
  }
  options.hashIds?.forEach((id, i) => {
    if (id !== 'tenantId' && id !== 'sessionId')
      invalidOption(`hashIds[${i}]`, '"tenantId" or "sessionId"', id);
  });
  const prices: Partial<PriceBook> | null | undefined = options.prices;
  if (prices !== undefined && typeof prices?.price !== 'function') {
    invalidOption('prices', 'a price book: { price(call) }, as createPriceBook() makes', prices);
  }
  if (options.waitUntil !== undefined && typeof options.waitUntil !== 'function') {
    invalidOption('waitUntil', 'a function of a promise', options.waitUntil);
  }
  const { journal }: { readonly journal?: unknown } = options;
  if (journal !== undefined && journal !== false && (typeof journal !== 'object' || !journal)) {
    invalidOption('journal', 'an object, or false', journal);
  }
  if (options.logger !== undefined && typeof options.logger.warn !== 'function') {
    invalidOption('logger', 'an object with a warn(message) method', options.logger);
  }
  checkExporters(options.exporters);
}

function checkExporters(exporters: readonly Exporter[] | undefined): void {
  if (exporters === undefined) return;
  if (!Array.isArray(exporters)) invalidOption('exporters', 'an array of exporters', exporters);
  const names = new Set<string>();
  exporters.forEach((exporter: Partial<Exporter> | undefined, i) => {
    if (
      typeof exporter?.name !== 'string' ||
      typeof exporter.export !== 'function' ||
      typeof exporter.shutdown !== 'function'
    ) {
      invalidOption(
        `exporters[${i}]`,
        'an exporter: { name, export(records), shutdown() }',
        exporter,
      );
    }
    if (names.has(exporter.name)) {
      throw new LlmTraceError(
        'invalid_option',
        `Two exporters are named "${exporter.name}" (exporters[${i}].name).`,
      );
    }
    names.add(exporter.name);
  });
}

function checkNumber(path: string, value: unknown, min: number): void {
  if (value === undefined) return;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min)
    invalidOption(path, `a number ≥ ${min}`, value);
}

function lazy<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}
