import { Command } from 'commander';
import type { Screen } from '../../screen.js';
import { diffCommand } from './diff.js';
import { listCommand } from './list.js';
import { showCommand } from './show.js';

/** `llmtrace prompt`: the templates and system prompts that were used. */
export function promptCommand(screen: Screen): Command {
  return new Command('prompt')
    .description('list, show and compare the prompts that were used')
    .addCommand(listCommand(screen))
    .addCommand(showCommand(screen))
    .addCommand(diffCommand(screen));
}
