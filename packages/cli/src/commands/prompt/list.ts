import { fitToWidth, painter, toTerminalJson } from '@llmtrace/core/terminal';
import type { TraceStore } from '@llmtrace/store';
import { Command } from 'commander';
import { readPrompts, type KnownPrompt } from '../../read-prompts.js';
import type { Screen } from '../../screen.js';
import { addStoreOptions, type StoreFlags } from '../../store/store-options.js';
import { withStore } from '../../store/with-store.js';
import { alignColumns } from '../../table/align-columns.js';

const HEADS = ['LAST SEEN', 'NAME', 'VERSION', 'ROLE', 'LABELS', 'HASH', 'FIRST SEEN', ''] as const;
const MAX_CELL = 48;
const HASH_DIGITS = 12;

interface ListOptions extends StoreFlags {
  readonly json?: true;
}

/** `llmtrace prompt list`: the prompts that were used, one line each. */
export function listCommand(screen: Screen): Command {
  const command = new Command('list')
    .description('list the prompts that were used, the last one first')
    .option('--json', 'print one JSON object a line, without the texts')
    .action(async (options: ListOptions) =>
      withStore(options, screen, ({ store }) => list(store, options, screen)),
    );
  return addStoreOptions(command);
}

async function list(store: TraceStore, options: ListOptions, screen: Screen): Promise<void> {
  const { prompts } = await readPrompts(store);
  if (options.json) for (const prompt of prompts) screen.out(toTerminalJson(summary(prompt)));
  else if (prompts.length > 0) {
    const paint = painter(screen.color);
    const [head, ...rows] = alignColumns([HEADS, ...prompts.map(cellsOf)]);
    screen.out([paint('faint', head ?? ''), ...rows].join('\n'));
  }
  if (prompts.length === 0)
    screen.note(
      'No prompt was recorded: LLM spans with a system prompt, and withPrompt(), record them.',
    );
}

function summary({ record, labels, conflict }: KnownPrompt): object {
  const { text: _text, ...rest } = record;
  return { ...rest, labels, conflict };
}

function cellsOf({
  record,
  labels,
  conflict,
  firstSeen,
  lastSeen,
}: KnownPrompt): readonly string[] {
  return [
    minute(lastSeen),
    record.name ?? '',
    record.versionId,
    record.role,
    labels.join(', '),
    record.hash.slice(0, HASH_DIGITS),
    minute(firstSeen),
    conflict ? 'CONFLICT: two texts under one version' : '',
  ].map((cell) => fitToWidth(cell, MAX_CELL));
}

function minute(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ');
}
