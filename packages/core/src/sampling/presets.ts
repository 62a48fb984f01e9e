import type { NamePattern, SamplingOptions } from './sampling-options.js';

const SLOW_MS = 3_000;

/** What `production()` is told. */
export interface ProductionOptions {
  /** Routes of which 1 % is kept, without text, and the rest only counted. Default: none. */
  readonly lowRiskRoutes?: NamePattern;
}

/** What `highVolume()` is told. */
export interface HighVolumeOptions {
  /** The share of slow traces that is kept. Default: 0.1. */
  readonly slowRate?: number;
}

/**
 * For most services: everything that went wrong, is new or slow in full, a tenth of the rest in full, the others without
 * text. Only routes that are called low-risk are ever dropped.
 *
 * @example
 * createTracer({ sampling: production({ lowRiskRoutes: ['/api/suggest'] }) });
 */
export function production(options: ProductionOptions = {}): SamplingOptions {
  const { lowRiskRoutes } = options;
  return {
    rules: [
      { name: 'error', when: { error: true }, tier: 'full' },
      { name: 'failed_tool', when: { failedTools: true }, tier: 'full' },
      { name: 'failed_parser', when: { failedParsers: true }, tier: 'full' },
      { name: 'timeout', when: { timeouts: true }, tier: 'full' },
      { name: 'canary', when: { canary: { requests: 1_000, hours: 4 } }, tier: 'full' },
      { name: 'slow', when: { slowerThanMs: SLOW_MS }, tier: 'full' },
      ...(lowRiskRoutes === undefined
        ? []
        : ([
            { name: 'low_risk', when: { route: lowRiskRoutes }, tier: 'metadata', rate: 0.01 },
            { name: 'low_risk', when: { route: lowRiskRoutes }, tier: 'drop' },
          ] as const)),
      { name: 'share', tier: 'full', rate: 0.1 },
      { name: 'rest', tier: 'metadata' },
    ],
  };
}

/**
 * For more traffic than can be stored: errors, a share of what is slow, one in a thousand of the rest. All others are
 * dropped, and live on in rollups.
 */
export function highVolume(options: HighVolumeOptions = {}): SamplingOptions {
  return {
    rules: [
      { name: 'error', when: { error: true }, tier: 'full' },
      {
        name: 'slow',
        when: { slowerThanMs: SLOW_MS },
        tier: 'full',
        rate: options.slowRate ?? 0.1,
      },
      { name: 'share', tier: 'full', rate: 0.001 },
      { name: 'rest', tier: 'drop' },
    ],
  };
}

/** For records that must be complete: everything in full, nothing dropped. */
export function audit(): SamplingOptions {
  return { rules: [{ name: 'audit', tier: 'full' }] };
}
