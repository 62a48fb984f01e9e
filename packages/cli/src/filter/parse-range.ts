import type { NumberRange } from '@llmtrace/store';
import { CliError } from '../cli-error.js';
import { parseDuration } from '../parse-moment.js';

/**
 * Reads `10..200`, `10..`, `..200`, or one number that is meant exactly.
 *
 * Units: ms for durations, which are written `100ms`, `2s`, `1m`.
 * Errors: `CliError` for anything else.
 */
export function parseRange(
  option: string,
  text: string,
  unit: 'duration' | typeof Number,
): NumberRange {
  const [from = '', to = from, ...rest] = text.split('..');
  const read = unit === 'duration' ? milliseconds : Number;
  const min = from === '' ? undefined : read(from);
  const max = to === '' ? undefined : read(to);
  const isRead = (value: number | undefined): boolean =>
    value === undefined || Number.isFinite(value);
  const isEmpty = min === undefined ? max === undefined : max !== undefined && min > max;
  if (rest.length > 0 || isEmpty || !isRead(min) || !isRead(max)) {
    const example = unit === 'duration' ? '2s.., ..500ms or 1s..2s' : '10.., ..200 or 10..200';
    throw new CliError(`${option} does not understand "${text}". Give a range: ${example}.`, 2);
  }
  return {
    ...(min === undefined ? undefined : { min }),
    ...(max === undefined ? undefined : { max }),
  };
}

function milliseconds(text: string): number {
  const ms = /^(\d+(?:\.\d+)?)ms$/.exec(text)?.[1];
  return ms === undefined ? (parseDuration(text) ?? Number.NaN) : Number(ms);
}
