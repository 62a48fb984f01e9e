import { formatCost, formatCount, formatDuration, toTerminalJson } from '@llmtrace/core/terminal';
import type { Dimension, SpanSummary, TopSpanQuery, TraceStore } from '@llmtrace/store';
import { Argument, Command, Option } from 'commander';
import { addFilterOptions } from '../filter/filter-options.js';
import { readFilter } from '../filter/read-filter.js';
import { CliError } from '../cli-error.js';
import { parseLimit } from '../parse-limit.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore } from '../store/with-store.js';
import { renderTable } from '../table/render-table.js';
import { noteAnswer, renderRows } from './stats.js';

const WHAT: Readonly<Record<string, Dimension>> = {
  users: 'userHash',
  features: 'feature',
  prompts: 'promptVersion',
  models: 'model',
  tools: 'tool',
  tenants: 'tenant',
  routes: 'route',
  segments: 'userSegment',
  sessions: 'session',
};
const STEPS = 'steps';
const ROWS = ['cost', 'tokens', 'count', 'errors'] as const;
const ROWS_OF_TOOLS = ['count', 'errors'] as const;
const OF_STEPS = ['latency', 'ttft', 'tokens', 'inputTokens', 'outputTokens', 'cost'] as const;
const DEFAULT_LIMIT = 10;

interface TopFlags extends StoreFlags {
  readonly by?: (typeof ROWS)[number] | (typeof OF_STEPS)[number];
  readonly limit: number;
  readonly stepKind?: string;
  readonly stepName?: string;
  readonly json?: true;
}

/** `llmtrace top`: who or what has the most of something. */
export function topCommand(screen: Screen): Command {
  const command = new Command('top')
    .description(
      'users, features, prompts and others by cost, tokens, count or errors; steps by latency as well',
    )
    .addArgument(new Argument('<what>', 'whose').choices([...Object.keys(WHAT), STEPS]))
    .addOption(
      new Option(
        '--by <what>',
        'the most first (default: cost; of tools count, of steps latency)',
      ).choices([...new Set([...ROWS, ...OF_STEPS])]),
    )
    .option('--step-kind <kind>', 'of steps: llm, tool, retrieval, …')
    .option('--step-name <name>', 'of steps: decide_next_action')
    .option('--limit <count>', 'at most so many', parseLimit, DEFAULT_LIMIT)
    .option('--json', 'print one JSON object a row')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace top users --since 30d
  llmtrace top prompts --by tokens
  llmtrace top steps --by latency --step-kind tool
  llmtrace top steps --by outputTokens --step-kind llm --feature support_chat`,
    )
    .action(async (what: string, flags: TopFlags) => {
      mustFit(what, flags);
      await withStore(flags, screen, ({ store }) =>
        what === STEPS ? topSteps(store, flags, screen) : topRows(store, what, flags, screen),
      );
    });
  return addStoreOptions(addFilterOptions(command));
}

/** Errors: `CliError` for what these have not. */
function mustFit(what: string, { by, stepKind, stepName }: TopFlags): void {
  if (what !== STEPS && (stepKind ?? stepName) !== undefined)
    throw new CliError('--step-kind and --step-name are of steps. Ask `llmtrace top steps`.', 2);
  // Tools have no tokens of their own, and nobody is paid for them.
  const known: readonly string[] =
    what === STEPS ? OF_STEPS : what === 'tools' ? ROWS_OF_TOOLS : ROWS;
  if (by === undefined || known.includes(by)) return;
  const list = `${known.slice(0, -1).join(', ')} or ${known.at(-1)}`;
  throw new CliError(`${what} go by ${list}, not by ${by}.`, 2);
}

async function topRows(
  store: TraceStore,
  what: string,
  flags: TopFlags,
  screen: Screen,
): Promise<void> {
  const by = [WHAT[what] as Dimension];
  const isFree = by[0] === 'tool';
  const measures = isFree
    ? (['count', 'tools', 'latency'] as const)
    : (['count', 'tokens', 'cost'] as const);
  const answer = await store.queries.aggregate({
    filter: await readFilter({ ...flags }, store.queries),
    by,
    measures,
    top: ROWS.find((row) => row === flags.by) ?? (isFree ? 'count' : 'cost'),
    limit: flags.limit,
  });
  if (flags.json) for (const row of answer.rows) screen.out(toTerminalJson(row));
  else screen.out(renderRows(answer.rows, by, measures, screen));
  noteAnswer({ ...answer, more: false }, screen);
}

async function topSteps(store: TraceStore, flags: TopFlags, screen: Screen): Promise<void> {
  const { by, stepKind, stepName, limit } = flags;
  const steps = await store.queries.topSpans({
    filter: await readFilter({ ...flags }, store.queries),
    by: OF_STEPS.find((measure) => measure === by) ?? 'latency',
    limit,
    ...(stepKind === undefined
      ? undefined
      : { kind: stepKind as NonNullable<TopSpanQuery['kind']> }),
    ...(stepName === undefined ? undefined : { name: stepName }),
  });
  if (flags.json) for (const step of steps) screen.out(toTerminalJson(step));
  else screen.out(renderSteps(steps, screen));
}

function renderSteps(steps: readonly SpanSummary[], screen: Screen): string {
  return renderTable(
    [
      { head: 'TRACE' },
      { head: 'KIND' },
      { head: 'STEP', flexible: true },
      { head: 'LATENCY', right: true },
      { head: 'TTFT', right: true },
      { head: 'IN', right: true },
      { head: 'OUT', right: true },
      { head: 'COST', right: true },
      { head: 'MODEL' },
      { head: 'PROMPT' },
    ],
    steps.map((step) => ({
      cells: [
        step.traceId.slice(0, 8),
        step.kind,
        step.toolName ?? step.name,
        formatDuration(step.durationMs),
        step.timeToFirstTokenMs === undefined ? '' : formatDuration(step.timeToFirstTokenMs),
        step.inputTokens === undefined ? '' : formatCount(step.inputTokens),
        step.outputTokens === undefined ? '' : formatCount(step.outputTokens),
        step.costNanoUsd === undefined ? '' : formatCost(step.costNanoUsd),
        step.model ?? '',
        step.promptName === undefined ? '' : `${step.promptName}@${step.promptVersion ?? ''}`,
      ],
      ...(step.status === 'error' ? { tones: { 2: 'bad' as const } } : undefined),
    })),
    screen,
  );
}
