import { randomBytes } from 'node:crypto';
import {
  readSamplingControl,
  resolveTraceDirectory,
  writeSamplingControl,
  type SamplingOverride,
} from '@llmtrace/core';
import { escapeForTerminal, formatDuration, toTerminalJson } from '@llmtrace/core/terminal';
import { Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.js';
import { parseDuration } from '../parse-moment.js';
import type { Screen } from '../screen.js';

const MAX_RAISES = 100;
const MAX_RAISE_MS = 7 * 24 * 3_600_000;

interface RaiseOptions {
  readonly dir?: string;
  readonly tenant?: string;
  readonly route?: string;
  readonly model?: string;
  readonly promptVersion?: string;
  readonly userHash?: string;
  readonly tier: 'full' | 'metadata';
  readonly for: number;
  readonly json?: true;
}

interface ShowOptions {
  readonly dir?: string;
  readonly json?: true;
}

const DIR_HELP = 'where the traces are (default: LLMTRACE_DIR, else .llmtrace)';

/** `llmtrace sampling show | raise | clear`: what the apps of a trace folder keep more of, for a while. */
export function samplingCommand(screen: Screen): Command {
  return new Command('sampling')
    .description('keep more of some traces for a while')
    .addCommand(showCommand(screen), { isDefault: true })
    .addCommand(raiseCommand(screen))
    .addCommand(clearCommand(screen));
}

function showCommand(screen: Screen): Command {
  return new Command('show')
    .description('show what is raised')
    .option('--dir <folder>', DIR_HELP)
    .option('--json', 'print one JSON object a raise')
    .action(({ dir, json }: ShowOptions) => {
      const raises = readRaises(resolveTraceDirectory(dir));
      for (const raise of raises) screen.out(json ? toTerminalJson(raise) : lineOf(raise));
      if (raises.length === 0) screen.note('Nothing is raised.');
    });
}

function raiseCommand(screen: Screen): Command {
  return new Command('raise')
    .description('keep more of the traces that agree in everything that is given')
    .option('--tenant <id>', 'the tenant, as the app names it')
    .option('--route <pattern>', 'the pattern of the route, without the method')
    .option('--model <name>', 'a model that was asked or that answered')
    .option('--prompt-version <id>', 'a version id, or name@version')
    .option('--user-hash <hash>', 'userIdHash, as `llmtrace show --json` prints it')
    .option('--tier <tier>', 'full or metadata', parseTier, 'full')
    .requiredOption('--for <time>', 'for how long: 30m, 2h, 1d', parseRaiseTime)
    .option('--dir <folder>', DIR_HELP)
    .option('--json', 'print the raise as JSON')
    .action((options: RaiseOptions) => raise(options, screen));
}

function clearCommand(screen: Screen): Command {
  return new Command('clear')
    .description('take back a raise, or all of them')
    .argument('[id]', 'the id that `show` prints')
    .option('--dir <folder>', DIR_HELP)
    .option('--json', 'print how many as JSON')
    .action((id: string | undefined, { dir, json }: ShowOptions) => {
      const folder = resolveTraceDirectory(dir);
      const raises = readRaises(folder);
      const kept = id === undefined ? [] : raises.filter((raise) => raise.id !== id);
      if (id !== undefined && kept.length === raises.length) {
        throw new CliError(
          `No raise has the id "${escapeForTerminal(id)}". \`llmtrace sampling show\` lists them.`,
        );
      }
      write(folder, kept);
      const takenBack = raises.length - kept.length;
      screen.out(json ? toTerminalJson({ takenBack }) : `${takenBack} taken back`);
    });
}

function raise(options: RaiseOptions, screen: Screen): void {
  const { dir, tier, for: forMs, tenant, route, model, promptVersion, userHash } = options;
  const target = {
    ...(tenant === undefined ? undefined : { tenant }),
    ...(route === undefined ? undefined : { route }),
    ...(model === undefined ? undefined : { model }),
    ...(promptVersion === undefined ? undefined : { promptVersion }),
    ...(userHash === undefined ? undefined : { userIdHash: userHash }),
  };
  if (Object.keys(target).length === 0) {
    throw new CliError(
      'Say whose traces: --tenant, --route, --model, --prompt-version or --user-hash.',
      2,
    );
  }
  const folder = resolveTraceDirectory(dir);
  const raises = readRaises(folder);
  if (raises.length >= MAX_RAISES) {
    throw new CliError(
      `${MAX_RAISES} raises are in force. Take one back with \`llmtrace sampling clear\`.`,
    );
  }
  const added = { ...target, id: randomBytes(4).toString('hex'), tier, until: Date.now() + forMs };
  write(folder, [...raises, added]);
  screen.out(options.json ? toTerminalJson(added) : lineOf(added));
}

function readRaises(dir: string): readonly SamplingOverride[] {
  try {
    return readSamplingControl(dir, Date.now());
  } catch (error) {
    throw new CliError(
      `The file sampling.json in ${dir} cannot be read (${(error as Error).name}). Remove it and try again.`,
    );
  }
}

function write(dir: string, raises: readonly SamplingOverride[]): void {
  try {
    writeSamplingControl(dir, raises);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(
      `Cannot write to ${dir} (${code}). Run as the user the app runs as, or pass another --dir.`,
    );
  }
}

function lineOf({ id, tier, until, ...target }: SamplingOverride): string {
  const whose = Object.entries(target).map(([name, value]) => `${name}=${value}`);
  const left = formatDuration(Math.max(0, until - Date.now()), ' ');
  return escapeForTerminal(`${id}  ${tier}  ${whose.join(' ')}  for ${left}`);
}

function parseTier(text: string): string {
  if (text === 'full' || text === 'metadata') return text;
  throw new InvalidArgumentError('Give full or metadata.');
}

function parseRaiseTime(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0 && ms <= MAX_RAISE_MS) return ms;
  throw new InvalidArgumentError('Give a time such as 30m, 2h or 1d, at most 7d.');
}
