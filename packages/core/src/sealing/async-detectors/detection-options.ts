import { LlmTraceError } from '../../errors.js';
import type { AsyncDetector } from './async-detector.js';
import { checkPatterns, type Pattern } from './pattern.js';

/** What a team finds besides what is built in, off the request path. */
export interface DetectionOptions {
  /** Regular expressions, run on a worker thread. */
  readonly patterns?: readonly Pattern[];
  /** Models and services that find names, addresses or anything else. */
  readonly asyncDetectors?: readonly AsyncDetector[];
  /** Time that all patterns have for one text. Units: ms, default 100. */
  readonly patternDeadlineMs?: number;
  /** Time that a detector has for the texts of one trace, waiting for its turn included. Units: ms, default 5,000. */
  readonly detectorDeadlineMs?: number;
}

/** Checks detection where it is configured. Errors: `invalid_option` with the path. */
export function checkDetection(options: DetectionOptions, path: string): void {
  if (typeof options !== 'object' || options === null) fail(path, 'an object');
  const { patterns, asyncDetectors } = options;
  if (patterns !== undefined) checkPatterns(patterns, `${path}.patterns`);
  if (asyncDetectors !== undefined && !Array.isArray(asyncDetectors))
    fail(`${path}.asyncDetectors`, 'a list of detectors');
  for (const [i, detector] of (asyncDetectors ?? []).entries())
    if (typeof detector?.detect !== 'function' || typeof detector.name !== 'string')
      fail(`${path}.asyncDetectors[${i}]`, 'an object with a name and a function detect');
  for (const name of ['patternDeadlineMs', 'detectorDeadlineMs'] as const) {
    const value: unknown = options[name];
    if (value !== undefined && !(typeof value === 'number' && value > 0 && value <= 600_000))
      fail(`${path}.${name}`, 'a number of milliseconds up to 600,000');
  }
}

function fail(path: string, wanted: string): never {
  throw new LlmTraceError('invalid_option', `Option "${path}" must be ${wanted}.`);
}
