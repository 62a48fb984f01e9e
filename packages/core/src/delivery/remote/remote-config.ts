import { invalidOption } from '../../errors.js';
import type { RemoteOptions } from '../../exporters/exporter.js';

const MEGABYTE = 1_048_576;

/** {@link RemoteOptions} after defaults. */
export type RemoteConfig = Readonly<Record<keyof RemoteOptions, number>>;

const DEFAULTS: RemoteConfig = {
  maxBatchRecords: 256,
  maxBatchBytes: MEGABYTE,
  timeoutMs: 10_000,
  maxQueuedBytes: 8 * MEGABYTE,
  retryInitialMs: 250,
  retryMaxMs: 5_000,
  catchUpBytesPerSecond: 8 * MEGABYTE,
};

/** Fills in defaults. Errors: `invalid_option` with the path of the option, `<exporter>.remote.timeoutMs`. */
export function resolveRemote(exporter: string, options: RemoteOptions): RemoteConfig {
  const config: Record<keyof RemoteOptions, number> = { ...DEFAULTS };
  for (const key of Object.keys(DEFAULTS) as (keyof RemoteOptions)[]) {
    const value: unknown = options[key];
    if (value === undefined) continue;
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 1)
      invalidOption(`${exporter}.remote.${key}`, 'a number ≥ 1', value);
    config[key] = value;
  }
  return config;
}
