import { createInterface } from 'node:readline/promises';
import { formatCount, toTerminalJson } from '@llmtrace/core/terminal';
import { hashId } from '@llmtrace/core/records';
import { eraseJournal, type ErasureSubject, type JournalErasure } from '@llmtrace/store';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Screen } from '../screen.js';
import { requireHashKey } from '../store/hash-key.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore, type OpenStore } from '../store/with-store.js';

interface DeleteFlags extends StoreFlags {
  readonly trace?: string;
  readonly session?: string;
  readonly user?: string;
  readonly userHash?: string;
  readonly tenant?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** `llmtrace delete`: erases every trace of somebody or something. */
export function deleteCommand(screen: Screen): Command {
  const command = new Command('delete')
    .description(
      'erase all traces of one trace id, session, user or tenant, with their texts, scores and journal lines',
    )
    .option('--trace <id>', 'a whole trace id')
    .option('--session <id>', 'a conversation, as it is stored')
    .option('--user <id>', 'as the app knows it; hashed here, and never sent or kept')
    .option('--user-hash <hash>', 'userIdHash, as `llmtrace show --json` prints it')
    .option('--tenant <id>', 'as it is stored')
    .option('--dry-run', 'count what would go, and change nothing')
    .option('--yes', 'do not ask')
    .option('--json', 'print what was done as JSON')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace delete --user cus_7301 --dry-run
  llmtrace delete --session conv_17 --yes

Traces under a legal hold stay (\`llmtrace retain holds\`). Sums that name nobody stay as well: docs/retention.md.`,
    )
    .action(async (flags: DeleteFlags) => erase(flags, screen));
  return addStoreOptions(command);
}

async function erase(flags: DeleteFlags, screen: Screen): Promise<void> {
  const named = (['trace', 'session', 'user', 'userHash', 'tenant'] as const).filter(
    (name) => flags[name] !== undefined,
  );
  if (named.length !== 1)
    throw new CliError(
      'Say whose traces: one of --trace, --session, --user, --user-hash, --tenant.',
      2,
    );
  await withStore(flags, screen, async (open) => {
    const subject = subjectOf(flags, open.folder);
    const plan = await open.store.upkeep.erase(subject, { dryRun: true });
    if (flags.dryRun) {
      if (flags.json) return screen.out(toTerminalJson(countsOf(plan)));
      return screen.out(
        `${formatCount(plan.traces)} traces would go, ${formatCount(plan.held)} are under a hold. Nothing was changed.`,
      );
    }
    if (!flags.yes) await mustBeMeant(plan.traces);
    await carryOut(open, subject, flags, screen);
  });
}

async function carryOut(
  { store, folder }: OpenStore,
  subject: ErasureSubject,
  flags: DeleteFlags,
  screen: Screen,
): Promise<void> {
  const report = await store.upkeep.erase(subject, {
    progress: (traces) => screen.progress(`erasing … ${formatCount(traces)} traces`),
  });
  screen.progress('');
  const journal = folder === undefined ? undefined : await eraseJournal(folder, subject, report);
  if (flags.json) {
    screen.out(toTerminalJson({ ...countsOf(report), ...(journal && { journal }) }));
  } else {
    screen.out(
      `Erased: ${formatCount(report.traces)} traces, ${formatCount(report.scores)} scores, ${formatCount(report.contents)} whole texts` +
        `${journal === undefined ? '' : `, ${formatCount(journal.lines)} lines of the journal`}.`,
    );
  }
  for (const line of remains(report.held, journal)) screen.note(line);
}

/** What the erasure could not reach, and until when it is there. */
function remains(held: number, journal: JournalErasure | undefined): readonly string[] {
  const lines: string[] = [];
  if (held > 0)
    lines.push(
      `Note: ${formatCount(held)} traces are under a hold and are still there (llmtrace retain holds).`,
    );
  if (journal === undefined)
    lines.push(
      'Note: trace folders of the apps were not looked at. What they hold goes with their segments (maxBytes of the jsonl exporter); run this with the --dir of each to remove it now.',
    );
  for (const segment of journal?.failed ?? [])
    lines.push(
      `Note: ${segment} could not be changed and may hold some; run this as the user the app runs as.`,
    );
  lines.push('Note: copies elsewhere (other exporters, backups) are not reached from here.');
  return lines;
}

function subjectOf(flags: DeleteFlags, folder: string | undefined): ErasureSubject {
  const { trace, session, user, userHash, tenant } = flags;
  if (trace !== undefined) {
    if (!/^[0-9a-f]{32}$/i.test(trace))
      throw new CliError('--trace needs the whole id: 32 digits from 0 to f.', 2);
    return { kind: 'trace', id: trace.toLowerCase() };
  }
  if (session !== undefined) return { kind: 'session', id: session };
  if (tenant !== undefined) return { kind: 'tenant', id: tenant };
  return { kind: 'user', id: userHash ?? hashId(user ?? '', requireHashKey(folder)) };
}

function countsOf({
  gone: _gone,
  ...counts
}: Awaited<ReturnType<OpenStore['store']['upkeep']['erase']>>): object {
  return counts;
}

async function mustBeMeant(traces: number): Promise<void> {
  const { stdin, stderr } = process;
  if (stdin.isTTY !== true)
    throw new CliError(
      `${traces} traces would be erased for good. Add --yes to do it without being asked.`,
    );
  const terminal = createInterface({ input: stdin, output: stderr });
  const answer = await terminal.question(`Erase ${traces} traces for good? Type yes: `);
  terminal.close();
  if (answer.trim() !== 'yes') throw new CliError('Nothing was erased.');
}
