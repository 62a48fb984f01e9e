import { mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { LlmTraceError, resolveTraceDirectory, type PriceBook } from '@llmtrace/core';
import { report } from '@llmtrace/core/guard';
import type { RepriceReport } from './reprice-report.js';
import { repriceTraces } from './reprice-traces.js';

/** What the nightly run prices, when, and with what. */
export interface NightlyPricingOptions {
  /** The trace folder. Default: as for `repriceTraces`. */
  readonly dir?: string;
  /** Default: the prices of the tracer in force, else the public list prices. */
  readonly prices?: PriceBook;
  /** The time of day, UTC. Shape: `03:30`. Default: `03:00`. */
  readonly at?: string;
  /** How far back calls without a price are looked for. Units: days. Default: 7. */
  readonly days?: number;
}

/** A nightly run that has been started. */
export interface NightlyPricing {
  /** Runs at once, unless a process has run today. Shape: `undefined` where one has. */
  runNow(): Promise<RepriceReport | undefined>;
  stop(): void;
}

const DAY_MS = 86_400_000;
const LOCK_NAME = /^pricing-(\d{4}-\d\d-\d\d)\.lock$/;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/**
 * Prices each night what was stored without a price. Every process that shares a trace folder may start it: one of them
 * runs a night. A call that has a price keeps it.
 *
 * Shape: a night that its process does not survive is made up for by the next ones, which look back for `days`. The timer
 * keeps no process alive.
 * Errors: `invalid_option` with the option's path; at run time a run that fails is counted as `hook_error`.
 *
 * @example
 * const nightly = startNightlyPricing({ at: '03:00' });
 */
export function startNightlyPricing(options: NightlyPricingOptions = {}): NightlyPricing {
  const { at = '03:00', days = 7 } = options;
  const [, hours, minutes] = TIME.exec(at) ?? fail('at', 'must be a time of day such as "03:00".');
  if (!Number.isFinite(days) || days <= 0) fail('days', 'must be a number above 0.');
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  let timer: NodeJS.Timeout | undefined;
  const schedule = (): void => {
    const now = Date.now();
    timer = setTimeout(() => void tonight(), nextAt(now, offsetMs) - now);
    timer.unref();
  };
  const tonight = async (): Promise<void> => {
    schedule();
    try {
      await runNight(options, days, Date.now());
    } catch (fault) {
      report('hook_error', 'the nightly pricing failed', fault);
    }
  };
  schedule();
  return {
    runNow: () => runNight(options, days, Date.now()),
    stop: () => clearTimeout(timer),
  };
}

/** Units: epoch ms; the next moment after `now` that lies so long after midnight UTC. */
function nextAt(now: number, offsetMs: number): number {
  const today = Math.floor(now / DAY_MS) * DAY_MS + offsetMs;
  return today > now ? today : today + DAY_MS;
}

async function runNight(
  { dir: folder, prices }: NightlyPricingOptions,
  days: number,
  now: number,
): Promise<RepriceReport | undefined> {
  const dir = resolveTraceDirectory(folder);
  if (!(await becomeLeader(dir, now))) return undefined;
  return repriceTraces({
    dir,
    from: now - days * DAY_MS,
    to: now,
    unpricedOnly: true,
    reason: 'nightly',
    now,
    ...(prices === undefined ? undefined : { prices }),
  });
}

/** Whoever makes the file of the day leads. Files of other days are removed. */
async function becomeLeader(dir: string, now: number): Promise<boolean> {
  const name = `pricing-${new Date(now).toISOString().slice(0, 10)}.lock`;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  try {
    await (await open(join(dir, name), 'wx', 0o600)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  for (const other of await readdir(dir)) {
    if (LOCK_NAME.test(other) && other < name) await unlink(join(dir, other)).catch(ignoreMissing);
  }
  return true;
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

function fail(path: string, problem: string): never {
  throw new LlmTraceError('invalid_option', `Option "${path}" ${problem}`, { from: 'cost' });
}
