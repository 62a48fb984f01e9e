import { readFileSync } from 'node:fs';
import { isLlmTraceError, type PriceBook } from '@llmtrace/core';
import { toTerminalJson } from '@llmtrace/core/terminal';
import type { PriceOverride } from '@llmtrace/cost';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { parseMoment } from '../parse-moment.js';
import type { Screen } from '../screen.js';
import { StoreSource } from '../store/reprice-source.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore } from '../store/with-store.js';
import { renderReprice } from '../table/reprice-table.js';

interface RepriceCommandOptions extends StoreFlags {
  readonly from: number;
  readonly to?: number;
  readonly unpriced?: boolean;
  readonly dryRun?: boolean;
  readonly overrides?: string;
  readonly litellm?: string;
  readonly json?: boolean;
}

/** What a script is told where calls are left whose model nobody knows. */
const CALLS_LEFT = 3;

/** `llmtrace reprice`: prices the calls of a period anew. */
export function repriceCommand(screen: Screen, exit: (code: number) => void): Command {
  const command = new Command('reprice')
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
    .option('--json', 'print the difference as JSON')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace reprice --from 30d --dry-run
  llmtrace reprice --from 7d --unpriced --overrides prices.json

Exit code 3: done, and calls are left of models that nobody lists.`,
    )
    .action(async (options: RepriceCommandOptions) => reprice(options, screen, exit));
  return addStoreOptions(command);
}

async function reprice(
  flags: RepriceCommandOptions,
  screen: Screen,
  exit: (code: number) => void,
): Promise<void> {
  const { from, to, unpriced = false, dryRun = false, json } = flags;
  if (to !== undefined && to <= from) throw new CliError('--from must be before --to.', 2);
  // Loaded here: the price lists are large, and no other command needs them.
  const cost = await import('@llmtrace/cost');
  const prices = priceBook(cost, flags);
  await withStore(flags, screen, async (open) => {
    const source = new StoreSource(open, (traces) => screen.progress(`pricing … ${traces} traces`));
    const report = await cost.repriceTraces({
      source,
      from,
      prices,
      unpricedOnly: unpriced,
      dryRun,
      ...(to === undefined ? undefined : { to }),
    });
    await source.close();
    screen.progress('');
    screen.out(json ? toTerminalJson(report, 2) : renderReprice(report, screen));
    if (report.unknownModels > 0) exit(CALLS_LEFT);
  });
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
