import { invalidOption } from '../errors.js';
import { audit, highVolume, production } from './presets.js';
import type { SamplingOptions } from './sampling-options.js';
import type { SamplingConfig } from './trace-sampling.js';

const KNOWN: readonly string[] = [
  'rules',
  'otherwise',
  'key',
  'dir',
  'scorers',
  'hold',
] satisfies readonly (keyof SamplingOptions)[];
const MIN_KEY_LENGTH = 16;

/** What the variable `LLMTRACE_SAMPLING` can name. */
export const SAMPLING_PRESETS: Readonly<Record<string, () => SamplingOptions | undefined>> = {
  all: () => undefined,
  production: () => production(),
  'high-volume': () => highVolume(),
  audit: () => audit(),
};

/** Where sampling finds what its options do not say. */
export interface SamplingSurroundings {
  /** `LLMTRACE_SAMPLING_KEY`. */
  readonly key: string | undefined;
  /** The configured key of user hashes, which makes the choice of traces unforeseeable too. */
  readonly hashKey: string | undefined;
  readonly dir: string;
}

/**
 * Checks the options of sampling but for rules, hold and scorers, which are checked when they are made.
 *
 * Errors: `invalid_option` with the option's path.
 */
export function resolveSampling(
  options: SamplingOptions | undefined,
  around: SamplingSurroundings,
): SamplingConfig {
  if (options !== undefined && (typeof options !== 'object' || options === null)) {
    invalidOption('sampling', 'an object, as production() makes it', options);
  }
  for (const name of Object.keys(options ?? {})) {
    if (!KNOWN.includes(name)) invalidOption(`sampling.${name}`, KNOWN.join(', '), name);
  }
  const { dir, key } = options ?? {};
  if (dir !== undefined && dir !== false && (typeof dir !== 'string' || dir === '')) {
    invalidOption('sampling.dir', 'a folder, or false', dir);
  }
  const secret = key ?? around.key;
  if (secret !== undefined && (typeof secret !== 'string' || secret.length < MIN_KEY_LENGTH)) {
    const shown = typeof secret === 'string' ? `${secret.length} characters` : secret;
    const wanted = `a secret of at least ${MIN_KEY_LENGTH} characters`;
    invalidOption(key === undefined ? 'LLMTRACE_SAMPLING_KEY' : 'sampling.key', wanted, shown);
  }
  const shareKey = secret ?? around.hashKey;
  return {
    options:
      options === undefined || shareKey === undefined ? options : { ...options, key: shareKey },
    headerKey: secret,
    dir: dir === false || options === undefined ? undefined : (dir ?? around.dir),
  };
}
