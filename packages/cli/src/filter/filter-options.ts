import type { Command } from 'commander';
import { FILTER_FLAGS } from './filter-flags.js';

/** Adds the flags that say which traces are meant. Shape: `names` picks some of them; default: all. */
export function addFilterOptions(command: Command, names?: readonly string[]): Command {
  for (const { flag, value, says } of FILTER_FLAGS) {
    if (names !== undefined && !names.includes(flag)) continue;
    command.option(`--${flag} ${value}`, says, collect);
  }
  return command;
}

/** A flag may be given several times: any of its values will do. */
function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}
