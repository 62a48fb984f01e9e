import type { Route } from './route.js';

/** A stretch of time that is looked at. Units: epoch ms. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** What was picked: `24h`, or nothing for two fixed moments. */
  readonly name: string | undefined;
}

const HOUR_MS = 3_600_000;

/** What can be picked. Units: ms. */
export const RANGES: Readonly<Record<string, number>> = {
  '15m': HOUR_MS / 4,
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
};

const DEFAULT = '24h';

/** Whole minutes, so that the same question is asked while nothing has changed. */
const STEP_MS = 60_000;

/** The range that an address names. */
export function rangeOf({ params }: Route, now: number = Date.now()): Range {
  const [from, to] = (params.get('between') ?? '').split('-').map(Number);
  if (from && to && from < to) return { from, to, name: undefined };
  const given = params.get('range') ?? DEFAULT;
  const name = Object.hasOwn(RANGES, given) ? given : DEFAULT;
  const end = Math.ceil(now / STEP_MS) * STEP_MS;
  return { from: end - (RANGES[name] as number), to: end, name };
}

/** The stretch of the same length before. */
export function before({ from, to }: Range): Range {
  return { from: from - (to - from), to: from, name: undefined };
}

/** A width of bars that gives some fifty to a hundred of them; whole hours and days where it can be. Units: ms. */
export function bucketOf({ from, to }: Range): number {
  const minutes = [1, 5, 15, 60, 360, 1_440].map((count) => count * 60_000);
  return minutes.find((width) => (to - from) / width <= 100) ?? 24 * HOUR_MS;
}

/** As {@link bucketOf}; a day or more in whole hours, whose sums the store keeps. Units: ms. */
export function hoursOf(range: Range): number {
  const isLong = range.to - range.from >= 24 * HOUR_MS;
  return Math.max(bucketOf(range), isLong ? HOUR_MS : 0);
}

/** The width of a bar in words: `hour`, `5 minutes`. */
export function bucketWords(bucketMs: number): string {
  const minutes = bucketMs / 60_000;
  const [count, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 1_440
        ? [minutes / 60, 'hour']
        : [minutes / 1_440, 'day'];
  return count === 1 ? unit : `${count} ${unit}s`;
}
