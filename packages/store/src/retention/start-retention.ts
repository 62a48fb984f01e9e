import type { Database } from '../database/database.js';
import { Lease } from './lease.js';
import { resolveRetention } from './retention-config.js';
import type { RetentionOptions } from './retention-options.js';
import { lastRunOf, storeRetention } from './retention-state.js';
import { runRetention } from './run-retention.js';

const HOUR_MS = 3_600_000;
/** A leader that is gone is followed after so long; one that works prolongs it with each batch. */
const LEASE_MS = 10 * 60_000;
/** Where another process has just run, there is nothing to do. */
const RECENT_MS = HOUR_MS / 2;

/** Time as retention sees it. */
export interface RetentionClock {
  /** Units: epoch ms. */
  now(): number;
  /** Calls `run` again and again, without keeping the process alive. Shape: what stops it. */
  every(ms: number, run: () => void): () => void;
}

/** Retention that runs by itself. */
export interface RunningRetention {
  /** The run that is under way, or the last one. Shape: resolves when it has ended, however it did. */
  settled(): Promise<void>;
  /** No more runs; waits for the batch that is under way. */
  stop(): Promise<void>;
}

/** The process's own time. */
export const systemRetentionClock: RetentionClock = {
  now: () => Date.now(),
  every(ms, run) {
    const timer = setInterval(run, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};

/**
 * Runs retention at once and then every hour, in one process of all that have the store open. A run that fails is told of
 * and tried again an hour later.
 */
export function startRetention(
  database: Database,
  options: RetentionOptions,
  onError: (error: unknown) => void,
  clock: RetentionClock = systemRetentionClock,
): RunningRetention {
  const config = resolveRetention(options);
  const lease = new Lease(database, 'retention', LEASE_MS);
  let isStopped = false;
  let isTold = false;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    const goOn = async (): Promise<boolean> => !isStopped && (await lease.hold(clock.now()));
    if (!isTold) await storeRetention(database, options);
    isTold = true;
    if (!(await goOn())) return;
    try {
      const last = await lastRunOf(database);
      const age = clock.now() - (last?.ranAt ?? -Infinity);
      if (last?.complete && age >= 0 && age < RECENT_MS) return;
      await runRetention(database, config, { nowMs: clock.now(), goOn });
    } finally {
      await lease.release();
    }
  }

  function begin(): void {
    running ??= run()
      .catch(onError)
      .finally(() => (running = undefined));
  }

  begin();
  const cancel = clock.every(HOUR_MS, begin);
  const settled = async (): Promise<void> => running;
  return {
    settled,
    async stop() {
      isStopped = true;
      cancel();
      await settled();
    },
  };
}
