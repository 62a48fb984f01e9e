import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { CliError } from './cli-error.js';
import { COMMANDS } from './commands.js';
import { printableText } from './printable-text.js';
import type { Screen } from './screen.js';

/** What a script is told: the command itself was not understood. */
const USAGE = 2;

/**
 * Runs `llmtrace` with the arguments a user typed; without any it lists.
 *
 * Shape: the exit code: 0 done, 1 not done, 2 not understood; a few commands have others and say so in their help.
 */
export async function runCli(args: readonly string[], screen: Screen): Promise<number> {
  let exitCode = 0;
  const exit = (code: number): void => void (exitCode = code);
  const program = new Command('llmtrace')
    .description(
      'Asks the traces that apps with llmtrace left: on this machine, or in a store of theirs.',
    )
    .version(ownVersion())
    .showHelpAfterError('(llmtrace --help says more)')
    .addHelpText('after', HELP);
  const given = args.length === 0 ? ['list'] : args;
  const [name = ''] = given;
  const wanted = Object.hasOwn(COMMANDS, name) ? [name] : Object.keys(COMMANDS);
  const commands = await Promise.all(wanted.map((one) => COMMANDS[one]?.(screen, exit)));
  for (const command of commands) if (command !== undefined) program.addCommand(command);
  for (const command of withChildren(program)) reportTo(command, screen);
  try {
    await program.parseAsync(given, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    if (!(error instanceof CliError)) throw error;
    screen.progress('');
    screen.note(`llmtrace: ${printableText(error.message)}`);
    return error.exitCode;
  }
}

const HELP = `
Where: the trace folder (LLMTRACE_DIR, else .llmtrace) with its own SQLite file, or --store postgres://… (LLMTRACE_STORE).
Exit code: 0 done, 1 not done, 2 the command was not understood. Every command has --json and --help.`;

function withChildren(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withChildren)];
}

/** What commander says goes where everything goes, and its end is an error of ours to turn into a code. */
function reportTo(command: Command, screen: Screen): void {
  command
    .exitOverride()
    // What stands behind a subcommand is the subcommand's, even where its parent has an option of that name.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => screen.out(text.replace(/\n$/, '')),
      writeErr: (text) => screen.note(text.replace(/\n$/, '')),
    })
    .showHelpAfterError('(llmtrace --help says more)');
}

function ownVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
