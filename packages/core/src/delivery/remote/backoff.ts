import type { RemoteStatus } from '../counts.js';

const MIN_WAIT_MS = 20;
/** A wait that the other end asked for is not shortened, and not everybody comes back at once. */
const SPREAD = 0.1;
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** How long waits are. */
export interface BackoffOptions {
  readonly retryInitialMs: number;
  readonly retryMaxMs: number;
}

/**
 * How long to wait after so many failures in a row: anything up to a bound that doubles, so that many processes do not
 * come back together.
 *
 * Source: "Exponential Backoff And Jitter", AWS Architecture Blog: full jitter.
 */
export function backoffMs(
  failures: number,
  { retryInitialMs, retryMaxMs }: BackoffOptions,
  random: () => number = Math.random,
): number {
  const bound = Math.min(retryMaxMs, retryInitialMs * 2 ** Math.min(failures - 1, 30));
  return Math.max(MIN_WAIT_MS, random() * bound);
}

/** How long to wait before the next attempt: once the circuit is open, never less than half of the longest wait. */
export function waitAfterFailures(
  failures: number,
  circuit: RemoteStatus['circuit'],
  options: BackoffOptions,
  random: () => number = Math.random,
): number {
  return circuit === 'closed'
    ? backoffMs(failures, options, random)
    : (options.retryMaxMs * (1 + random())) / 2;
}

/** How long to wait where the other end said so. */
export function retryAfterWaitMs(askedMs: number, random: () => number = Math.random): number {
  const bounded = Math.min(Math.max(0, askedMs), LONGEST_RETRY_AFTER_MS);
  return bounded * (1 + random() * SPREAD);
}
