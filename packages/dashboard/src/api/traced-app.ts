import { randomBytes } from 'node:crypto';
import {
  diagnosticCounts,
  getTracer,
  readSamplingControl,
  resolveTraceDirectory,
  writeSamplingControl,
  type PriceSourceInfo,
  type RaiseOptions,
  type SamplingOverride,
  type SamplingRuleInfo,
  type TracerStats,
} from '@llmtrace/core';

/** The app whose tracing can be looked at and changed while it runs. */
export interface TracedApp {
  /** Its trace folder: the policy in force lies there. */
  readonly dir: string;
  /** Left out where it runs in another process. */
  readonly state?: () => {
    readonly tracer: TracerStats;
    readonly diagnostics: Readonly<Record<string, number>>;
  };
  /** What prices and samples its traces. Left out where it runs in another process. */
  readonly settings?: () => Promise<{
    /** `undefined`: calls stay unpriced. */
    readonly prices: readonly PriceSourceInfo[] | undefined;
    readonly sampling: readonly SamplingRuleInfo[];
  }>;
  overrides(): readonly SamplingOverride[];
  /** Shape: `undefined` where it was refused. */
  raise(options: RaiseOptions): SamplingOverride | undefined;
  clear(id: string): void;
}

/** The app that the dashboard is mounted in. */
export const ownApp: TracedApp = {
  get dir() {
    return resolveTraceDirectory();
  },
  state: () => ({ tracer: getTracer().stats(), diagnostics: diagnosticCounts() }),
  async settings() {
    const { prices, sampling } = getTracer();
    const sources = prices && ((await prices.sources?.()) ?? [{ name: 'a price book of the app' }]);
    return { prices: sources, sampling: sampling.rules() };
  },
  overrides: () => getTracer().sampling.overrides(),
  raise: (options) => getTracer().sampling.raise(options),
  clear: (id) => getTracer().sampling.clear(id),
};

const MAX_RAISES = 100;
const MAX_RAISE_MS = 7 * 24 * 3_600_000;
const TARGETS = ['tenant', 'route', 'model', 'promptVersion'] as const;

/** The apps that write to a trace folder: they read what is raised from its control file. */
export function appsOfFolder(dir: string): TracedApp {
  const overrides = (): readonly SamplingOverride[] => readSamplingControl(dir, Date.now());
  return {
    dir,
    overrides,
    raise(options) {
      const { tier = 'full', forMs } = options;
      const target: Record<string, string> = {};
      for (const name of TARGETS) if (options[name]) target[name] = String(options[name]);
      const raises = overrides();
      const isTime = typeof forMs === 'number' && forMs > 0 && forMs <= MAX_RAISE_MS;
      if (Object.keys(target).length === 0 || !isTime || raises.length >= MAX_RAISES) {
        return undefined;
      }
      const id = randomBytes(4).toString('hex');
      const raised: SamplingOverride = {
        ...target,
        id,
        tier: tier === 'metadata' ? tier : 'full',
        until: Date.now() + forMs,
      };
      writeSamplingControl(dir, [...raises, raised]);
      return raised;
    },
    clear(id) {
      writeSamplingControl(
        dir,
        overrides().filter((override) => override.id !== id),
      );
    },
  };
}
