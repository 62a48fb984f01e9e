import { readFileSync } from 'node:fs';
import { hashId } from '@llmtrace/core/records';
import { formatCount, toTerminalJson } from '@llmtrace/core/terminal';
import type { HoldKind, RetentionOptions, RetentionReport, TraceStore } from '@llmtrace/store';
import { Argument, Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Screen } from '../screen.js';
import { requireHashKey } from '../store/hash-key.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { findTraceId, readTracePrefix } from '../store/trace-prefix.js';
import { withStore, type OpenStore } from '../store/with-store.js';
import { localTime } from '../table/local-time.js';
import { renderTable } from '../table/render-table.js';

const KINDS: readonly HoldKind[] = ['trace', 'user', 'tenant', 'dataset_case'];

interface RetainFlags extends StoreFlags {
  readonly dryRun?: true;
  readonly policy?: string;
  readonly json?: true;
}

interface HoldFlags extends StoreFlags {
  readonly reason?: string;
  readonly json?: true;
}

/** `llmtrace retain`: removes what has been kept long enough, and says what is held back. */
export function retainCommand(screen: Screen): Command {
  const command = new Command('retain')
    .description(
      'remove what has been kept long enough, as an app that has the store open does every hour',
    )
    .option('--dry-run', 'count what would go, and change nothing')
    .option('--policy <file>', 'a JSON file with other periods, as the `retention` option has them')
    .option('--json', 'print what was done as JSON')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace retain --dry-run
  llmtrace retain hold tenant acme --reason "case 4711"
  llmtrace retain holds
  llmtrace retain release 5f0c2d7a9b1e4c3d

Without --policy the periods are those of the app that has the store open as an exporter, else 7, 30 and 90 days:
docs/retention.md.`,
    )
    .action(async (flags: RetainFlags) => retain(flags, screen));
  return addStoreOptions(command)
    .addCommand(holdCommand(screen))
    .addCommand(holdsCommand(screen))
    .addCommand(releaseCommand(screen));
}

async function retain(flags: RetainFlags, screen: Screen): Promise<void> {
  const policy = flags.policy === undefined ? undefined : readPolicy(flags.policy);
  await withStore(flags, screen, async ({ store }) => {
    const report = await store.upkeep.retain(
      {
        nowMs: Date.now(),
        dryRun: flags.dryRun === true,
        progress: ({ texts, traces }) =>
          screen.progress(`removing … ${formatCount(texts)} texts, ${formatCount(traces)} traces`),
      },
      policy,
    );
    screen.progress('');
    if (flags.json) return screen.out(toTerminalJson(report, 2));
    screen.out(render(report, screen));
  });
}

function render(report: RetentionReport, screen: Screen): string {
  const would = report.dryRun ? 'would lose' : 'lost';
  const rows = report.scopes.map(({ environments, tenants, texts, traces }) => ({
    cells: [
      environments?.join(', ') ?? 'any',
      tenants?.join(', ') ?? 'any',
      formatCount(texts),
      formatCount(traces),
    ],
  }));
  const table = renderTable(
    [
      { head: 'ENVIRONMENT' },
      { head: 'TENANT' },
      { head: 'TEXTS', right: true },
      { head: 'TRACES', right: true },
    ],
    rows,
    screen,
  );
  const others = report.dryRun ? '' : `, ${formatCount(report.leftovers)} rows of no trace`;
  return (
    `${table}\n\n${formatCount(report.texts)} traces ${would} their text, ${formatCount(report.traces)} ` +
    `${report.dryRun ? 'would go' : 'went'} whole; with them ${formatCount(report.contents)} whole texts${others}.` +
    (report.dryRun ? ' Nothing was changed.' : '')
  );
}

function holdCommand(screen: Screen): Command {
  const command = new Command('hold')
    .description('keep the traces of somebody or something, whatever their age')
    .addArgument(new Argument('<kind>', 'what is named').choices(KINDS))
    .argument(
      '<id>',
      'a trace id or its beginning, a user as the app knows it (hashed here), a tenant',
    )
    .option('--reason <text>', 'why, for whoever looks at the holds')
    .option('--json', 'print the hold as JSON')
    .action(async (kind: HoldKind, id: string, flags: HoldFlags) => {
      const named = kind === 'trace' ? readTracePrefix(id) : id;
      await withStore(flags, screen, async (open) => {
        const subject = await subjectOf(kind, named, open);
        const { reason } = flags;
        const hold = { kind, subject, ...(reason === undefined ? undefined : { reason }) };
        const holdId = await open.store.upkeep.addHold(hold, Date.now());
        screen.out(flags.json ? toTerminalJson({ holdId, ...hold }) : holdId);
      });
    });
  return addStoreOptions(command);
}

function subjectOf(kind: HoldKind, id: string, open: OpenStore): string | Promise<string> {
  if (kind === 'trace') return findTraceId(open, id);
  return kind === 'user' ? hashId(id, requireHashKey(open.folder)) : id;
}

function holdsCommand(screen: Screen): Command {
  const command = new Command('holds')
    .description('list what is held back')
    .option('--json', 'print one JSON object a hold')
    .action(async (flags: HoldFlags) => {
      await withStore(flags, screen, ({ store }) => listHolds(store, flags, screen));
    });
  return addStoreOptions(command);
}

async function listHolds(store: TraceStore, flags: HoldFlags, screen: Screen): Promise<void> {
  const holds = await store.upkeep.holds();
  if (flags.json) {
    for (const hold of holds) screen.out(toTerminalJson(hold));
    return;
  }
  if (holds.length === 0) return screen.note('Nothing is held back.');
  screen.out(
    renderTable(
      [
        { head: 'ID' },
        { head: 'SINCE' },
        { head: 'KIND' },
        { head: 'SUBJECT' },
        { head: 'REASON' },
      ],
      holds.map(({ holdId, createdAt, kind, subject, reason }) => ({
        cells: [holdId, localTime(createdAt), kind, subject, reason ?? ''],
      })),
      screen,
    ),
  );
}

function releaseCommand(screen: Screen): Command {
  const command = new Command('release')
    .description('take a hold back')
    .argument('<id>', 'the id that `holds` prints')
    .option('--json', 'print the id as JSON')
    .action(async (id: string, flags: HoldFlags) => {
      await withStore(flags, screen, async ({ store }) => {
        if (!(await store.upkeep.removeHold(id)))
          throw new CliError(`No hold has this id. \`llmtrace retain holds\` lists them.`);
        screen.out(flags.json ? toTerminalJson({ takenBack: id }) : 'taken back');
      });
    });
  return addStoreOptions(command);
}

function readPolicy(file: string): RetentionOptions {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RetentionOptions;
  } catch (error) {
    throw new CliError(`--policy ${file} cannot be read: ${(error as Error).message}`);
  }
}
