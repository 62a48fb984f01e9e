import { readFileSync } from 'node:fs';
import { isLlmTraceError, resolveTraceDirectory, type PriceBook } from '@llmtrace/core';
import { toTerminalJson } from '@llmtrace/core/terminal';
import type { PriceOverride } from '@llmtrace/cost';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { noteSkipped } from '../note-skipped.js';
import { parseMoment } from '../parse-moment.js';
import { openSegments } from '../read-records.js';
import { renderReprice } from '../reprice-table.js';
import type { Screen } from '../screen.js';

interface RepriceCommandOptions {
  readonly from: number;
  readonly to?: number;
  readonly unpriced?: boolean;
  readonly dryRun?: boolean;
  readonly overrides?: string;
  readonly litellm?: string;
  readonly dir?: string;
  readonly json?: boolean;
}

/** What a script is told where calls are left whose model nobody knows. */
const CALLS_LEFT = 2;

/** `llmtrace reprice`: prices the calls of a period anew. */
export function repriceCommand(screen: Screen, exit: (code: number) => void): Command {
  return new Command('reprice')
    .description('price the calls of a period anew, and say what that changes')
    .requiredOption(
      '--from <age|date>',
      'traces that began later: 30d, 12h or 2026-06-01',
      (text) => parseMoment('--from', text),
    )
    .option(
      '--to <age|date>',
      'traces that began before: 1d or 2026-07-01 (default: now)',
      (text) => parseMoment('--to', text),
    )
    .option('--unpriced', 'only calls that have no price')
    .option('--dry-run', 'write nothing')
    .option('--overrides <file>', 'a JSON list of your own prices, as createPriceBook() takes them')
    .option('--litellm <file>', 'a LiteLLM price file, for models that no list has')
    .option('--dir <folder>', 'where the traces are (default: LLMTRACE_DIR, else .llmtrace)')
    .option('--json', 'print the difference as JSON')
    .addHelpText(
      'after',
      '\nExit code: 0 done, 1 not done, 2 done and calls are left of models that nobody lists.',
    )
    .action(async (options: RepriceCommandOptions) => reprice(options, screen, exit));
}

async function reprice(
  { from, to, unpriced = false, dryRun = false, json, ...files }: RepriceCommandOptions,
  screen: Screen,
  exit: (code: number) => void,
): Promise<void> {
  const dir = resolveTraceDirectory(files.dir);
  await openSegments(dir);
  if (to !== undefined && to <= from) throw new CliError('--from must be before --to.');
  // Loaded here: the price lists are large, and no other command needs them.
  const cost = await import('@llmtrace/cost');
  const report = await cost.repriceTraces({
    dir,
    from,
    prices: priceBook(cost, files),
    unpricedOnly: unpriced,
    dryRun,
    ...(to === undefined ? undefined : { to }),
  });
  screen.out(json ? toTerminalJson(report, 2) : renderReprice(report, screen));
  noteSkipped(report, screen);
  if (report.unknownModels > 0) exit(CALLS_LEFT);
}

function priceBook(
  { createPriceBook, genaiPrices, liteLlmPrices }: typeof import('@llmtrace/cost'),
  { overrides, litellm }: Pick<RepriceCommandOptions, 'overrides' | 'litellm'>,
): PriceBook {
  try {
    return createPriceBook({
      ...(overrides === undefined ? undefined : { overrides: readOverrides(overrides) }),
      sources: [
        genaiPrices(),
        ...(litellm === undefined ? [] : [liteLlmPrices({ file: litellm })]),
      ],
    });
  } catch (error) {
    if (isLlmTraceError(error)) throw new CliError(error.message);
    throw error;
  }
}

function readOverrides(file: string): readonly PriceOverride[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly PriceOverride[];
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable';
    throw new CliError(`--overrides ${file} is no JSON list of prices: ${reason}`);
  }
}
