import type { JsonMatch, NumberRange, ScoreMatch, TextMatch } from '@llmtrace/store';
import { CliError } from '../cli-error.js';
import { parseRange } from './parse-range.js';
import { readNames, textMatch } from './text-match.js';

/**
 * Reads `<key>=<value>`: each key is a condition of its own, and any of several texts for one key will do.
 *
 * Errors: `CliError` for what is none, and for several values of one key that are not texts.
 */
export function readMembers(flag: string, texts: readonly string[]): Record<string, JsonMatch> {
  return byKey(flag, texts, (value) => {
    if (value === 'true' || value === 'false') return value === 'true';
    return value !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
  });
}

/** Reads `<name>=<value>` as {@link readMembers} does; yes, no and ranges of numbers are no texts. */
export function readScores(flag: string, texts: readonly string[]): Record<string, ScoreMatch> {
  return byKey(flag, texts, (value) => {
    if (value === 'yes' || value === 'no') return value === 'yes';
    const isRange = /\d/.test(value) && /^[\d.-]+$/.test(value);
    return isRange ? parseRange(flag, value, Number) : undefined;
  });
}

/** Shape: `read` answers `undefined` for a text. */
function byKey<T extends boolean | number | NumberRange>(
  flag: string,
  texts: readonly string[],
  read: (value: string) => T | undefined,
): Record<string, T | TextMatch> {
  const values = new Map<string, string[]>();
  for (const text of texts) {
    const [key, value] = keyAndValue(flag, text);
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return Object.fromEntries(
    [...values].map(([key, given]) => [key, matchOf(`${flag} ${key}`, given, read)]),
  );
}

function matchOf<T>(
  name: string,
  values: readonly string[],
  read: (value: string) => T | undefined,
): T | TextMatch {
  const [value = ''] = values;
  const one = values.length === 1 ? read(value) : undefined;
  if (one !== undefined) return one;
  const { names, others } = readNames(name, values);
  if (names.every((text) => read(text) === undefined)) return textMatch({ names, others });
  throw new CliError(`${name} takes several values, or !<value>, of texts only.`, 2);
}

function keyAndValue(flag: string, text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new CliError(`${flag} needs a name, = and a value: "${text}" has none.`, 2);
  return [text.slice(0, at), text.slice(at + 1)];
}
