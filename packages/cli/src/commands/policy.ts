import { resolveTraceDirectory } from '@llmtrace/core';
import {
  displayWidth,
  escapeForTerminal,
  padToWidth,
  painter,
  toTerminalJson,
} from '@llmtrace/core/terminal';
import { Command } from 'commander';
import { policyChanges } from '../policy-diff.js';
import { policyLines, type PolicyLine } from '../policy-lines.js';
import { newestPolicy, readPolicy, type NamedPolicy } from '../read-policy.js';
import type { Screen } from '../screen.js';
import { withStore } from '../store/with-store.js';

const DIR = [
  '--dir <folder>',
  'where the traces are (default: LLMTRACE_DIR, else .llmtrace)',
] as const;
const HASH_OR_FILE = 'the hash of a policy, or a .json file';

interface PolicyOptions {
  readonly dir?: string;
  readonly json?: true;
}

/** `llmtrace policy`: what is kept of texts and masked in them, and what changed. */
export function policyCommand(screen: Screen): Command {
  return new Command('policy')
    .description('show what is kept of texts, and what changed')
    .addCommand(
      new Command('show')
        .description('print the policy that the newest trace was sealed by, or the given one')
        .argument('[policy]', HASH_OR_FILE)
        .option(...DIR)
        .option('--json', 'print it as JSON')
        .action(async (policy: string | undefined, options: PolicyOptions) =>
          show(policy, options, screen),
        ),
    )
    .addCommand(
      new Command('diff')
        .description('print what differs between two policies')
        .argument('<before>', HASH_OR_FILE)
        .argument('<after>', HASH_OR_FILE)
        .option(...DIR)
        .option('--json', 'print one JSON object a change')
        .action(async (before: string, after: string, options: PolicyOptions) =>
          diff(before, after, options, screen),
        ),
    );
}

async function show(
  wanted: string | undefined,
  { dir: folder, json }: PolicyOptions,
  screen: Screen,
): Promise<void> {
  const dir = resolveTraceDirectory(folder);
  const found =
    wanted === undefined
      ? await withStore({ dir }, screen, ({ store }) => newestPolicy(store, dir))
      : await readPolicy(dir, wanted);
  if (json) {
    screen.out(toTerminalJson(found.document ?? found.policy));
    return;
  }
  const version = found.document?.policyVersion ?? found.name;
  screen.out(rows([{ what: 'policy', says: version }, ...linesOf(found)], screen));
}

async function diff(
  first: string,
  second: string,
  { dir: folder, json }: PolicyOptions,
  screen: Screen,
): Promise<void> {
  const dir = resolveTraceDirectory(folder);
  const before = await readPolicy(dir, first);
  const after = await readPolicy(dir, second);
  const changes = policyChanges(linesOf(before), linesOf(after));
  if (json) {
    for (const change of changes) screen.out(toTerminalJson(change));
    return;
  }
  if (changes.length === 0) {
    screen.note(`${before.name} and ${after.name} say the same.`);
    return;
  }
  const paint = painter(screen.color);
  for (const { what, before: was, after: is } of changes) {
    if (was !== undefined) screen.out(paint('bad', escapeForTerminal(`- ${what}: ${was}`)));
    if (is !== undefined) screen.out(paint('good', escapeForTerminal(`+ ${what}: ${is}`)));
  }
}

function linesOf({ policy }: NamedPolicy): readonly PolicyLine[] {
  return policyLines(policy as unknown as Readonly<Record<string, unknown>>);
}

/** Two columns. */
function rows(lines: readonly PolicyLine[], { color }: Screen): string {
  const paint = painter(color);
  const cells = lines.map(({ what, says }) => [escapeForTerminal(what), escapeForTerminal(says)]);
  const width = Math.max(...cells.map(([what = '']) => displayWidth(what)));
  return cells
    .map(([what = '', says = '']) => `${paint('faint', padToWidth(what, width))}  ${says}`)
    .join('\n');
}
