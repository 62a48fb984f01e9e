import { CliError } from './cli-error.js';

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * Reads a moment: an age such as `30m`, `2h` or `7d`, or a date in ISO form.
 *
 * Units: epoch ms.
 * Errors: `CliError` for anything else.
 */
export function parseMoment(option: string, text: string, now: number = Date.now()): number {
  const age = parseDuration(text);
  if (age !== undefined) return now - age;
  const time = /^\d{4}-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new CliError(
    `${option} does not understand "${text}". Give an age (30m, 2h, 7d) or a date (2026-06-03T12:00Z).`,
    2,
  );
}

/** Reads a length of time such as `30m`, `2h` or `7d`; `undefined` for anything else. Units: ms. */
export function parseDuration(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text);
  return parts ? Number(parts[1]) * (UNIT_MS[parts[2] as string] as number) : undefined;
}
