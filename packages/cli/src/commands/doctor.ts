import { resolveTraceDirectory } from '@llmtrace/core';
import {
  escapeForTerminal,
  padToWidth,
  painter,
  toTerminalJson,
  type Tone,
} from '@llmtrace/core/terminal';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { checkFolder } from '../doctor/check-folder.js';
import { checkIdentity } from '../doctor/check-identity.js';
import { checkMachine } from '../doctor/check-machine.js';
import { checkPolicy } from '../doctor/check-policy.js';
import { checkRaises } from '../doctor/check-raises.js';
import { checkStore } from '../doctor/check-store.js';
import { wrong, type Finding } from '../doctor/finding.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, storeAddressOf, type StoreFlags } from '../store/store-options.js';
import { withStore } from '../store/with-store.js';

interface DoctorFlags extends StoreFlags {
  readonly json?: true;
}

const MARKS: Readonly<Record<Finding['level'], readonly [mark: string, tone: Tone]>> = {
  ok: ['ok   ', 'good'],
  note: ['note ', 'faint'],
  warn: ['warn ', 'warn'],
  error: ['error', 'bad'],
};
const ABOUT = 12;

/** `llmtrace doctor`: looks at a set-up and says what to do. */
export function doctorCommand(screen: Screen, exit: (code: number) => void): Command {
  const command = new Command('doctor')
    .description(
      'check a set-up: Node, folder, journal, store, retention, keys, prices, policy, sampling',
    )
    .option('--json', 'print one JSON object a finding')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace doctor
  llmtrace doctor --store postgres://db/traces

Exit code 1: something is wrong. Warnings and notes leave it 0.`,
    )
    .action(async (flags: DoctorFlags) => {
      const findings = await examine(flags, screen);
      for (const finding of findings)
        screen.out(flags.json ? toTerminalJson(finding) : lineOf(finding, screen));
      if (findings.some(({ level }) => level === 'error')) exit(1);
    });
  return addStoreOptions(command);
}

async function examine(flags: DoctorFlags, screen: Screen): Promise<readonly Finding[]> {
  const dir = resolveTraceDirectory(flags.dir);
  const isRemote = storeAddressOf(flags) !== undefined;
  const findings = [...checkMachine(), ...(await checkFolder(dir))];
  try {
    await withStore(flags, screen, async ({ store }) => {
      findings.push(
        ...(await checkStore(
          store,
          isRemote && flags.dir === undefined ? undefined : dir,
          Date.now(),
        )),
        ...checkIdentity(store.location, dir),
        ...(await checkPolicy(store, dir)),
      );
    });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    findings.push(
      wrong('store', error.message, 'Mend that first; the other checks need the store.'),
    );
  }
  return [...findings, ...checkRaises(dir)];
}

function lineOf({ level, about, says, todo }: Finding, { color }: Screen): string {
  const paint = painter(color);
  const [mark, tone] = MARKS[level];
  const line = `${paint(tone, mark)}  ${padToWidth(about, ABOUT)}  ${escapeForTerminal(says)}`;
  return todo === undefined
    ? line
    : `${line}\n${' '.repeat(ABOUT + 9)}→ ${escapeForTerminal(todo)}`;
}
