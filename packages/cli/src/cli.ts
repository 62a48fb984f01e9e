import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { CliError } from './cli-error.js';
import { contentCommand } from './commands/content.js';
import { listCommand } from './commands/list.js';
import { policyCommand } from './commands/policy.js';
import { promptCommand } from './commands/prompt/prompt.js';
import { repriceCommand } from './commands/reprice.js';
import { samplingCommand } from './commands/sampling.js';
import { showCommand } from './commands/show.js';
import type { Screen } from './screen.js';

/**
 * Runs `llmtrace` with the arguments a user typed; without any it lists.
 *
 * Shape: the exit code.
 */
export async function runCli(args: readonly string[], screen: Screen): Promise<number> {
  let exitCode = 0;
  const program = new Command('llmtrace')
    .description(
      "Reads llmtrace's traces: lists them, draws the timeline of one, prints texts, prompts and policies, prices and samples.",
    )
    .version(ownVersion())
    .showHelpAfterError('(llmtrace --help says more)')
    .addCommand(listCommand(screen))
    .addCommand(showCommand(screen))
    .addCommand(contentCommand(screen))
    .addCommand(promptCommand(screen))
    .addCommand(policyCommand(screen))
    .addCommand(repriceCommand(screen, (code) => (exitCode = code)))
    .addCommand(samplingCommand(screen));
  try {
    await program.parseAsync(args.length === 0 ? ['list'] : args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    screen.note(`llmtrace: ${error.message}`);
    return 1;
  }
}

function ownVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
