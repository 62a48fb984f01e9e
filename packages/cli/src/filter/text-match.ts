import type { TextMatch } from '@llmtrace/store';
import { CliError } from '../cli-error.js';

/** What the values of a flag name. Shape: `others`: the names were written `!<name>`, and all but these are meant. */
export interface Names {
  readonly names: readonly string[];
  readonly others: boolean;
}

/** Reads the values of a flag. Errors: `CliError` for names beside those that are left out. */
export function readNames(flag: string, texts: readonly string[]): Names {
  const left = texts.filter((text) => text.startsWith('!'));
  if (left.length === 0) return { names: texts, others: false };
  if (left.length === texts.length)
    return { names: left.map((text) => text.slice(1)), others: true };
  throw new CliError(`${flag} takes names, or !<name> for others, and not both at once.`, 2);
}

/** What a store is asked for these names. */
export function textMatch({ names, others }: Names): TextMatch {
  if (others) return { not: names };
  return names.length === 1 ? (names[0] as string) : names;
}
