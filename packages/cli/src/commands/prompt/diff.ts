import { fitToWidth, painter, toTerminalJson, type Tone } from '@llmtrace/core/terminal';
import type { TraceStore } from '@llmtrace/store';
import { lineDiff, type DiffLine } from '@llmtrace/dashboard/line-diff';
import { Command } from 'commander';
import { CliError } from '../../cli-error.js';
import { findPrompt, promptText, promptTitle } from '../../find-prompt.js';
import { printableText } from '../../printable-text.js';
import { readPrompts, type KnownPrompt } from '../../read-prompts.js';
import { noteRead } from '../../note-read.js';
import type { Screen } from '../../screen.js';
import { addStoreOptions, type StoreFlags } from '../../store/store-options.js';
import { withStore } from '../../store/with-store.js';

const TONES: Readonly<Record<DiffLine['kind'], Tone>> = { ' ': 'plain', '-': 'bad', '+': 'good' };

interface DiffFlags extends StoreFlags {
  readonly json?: true;
}

/** `llmtrace prompt diff A B`: what changed between two versions, line by line. */
export function diffCommand(screen: Screen): Command {
  const command = new Command('diff')
    .description('compare two prompts line by line')
    .argument('<a>', 'name@version, name@label or a hash')
    .argument('<b>', 'as the first')
    .option('--json', 'print one JSON object a line of the comparison')
    .action(async (a: string, b: string, flags: DiffFlags) =>
      withStore(flags, screen, ({ store }) => diff(store, [a, b], flags, screen)),
    );
  return addStoreOptions(command);
}

async function diff(
  store: TraceStore,
  [a, b]: readonly [string, string],
  flags: DiffFlags,
  screen: Screen,
): Promise<void> {
  const known = await readPrompts(store);
  const [before, after] = alike(findPrompt(known, a), findPrompt(known, b));
  const titles = [before, after].map(({ record }) => promptTitle(record)).join(' ');
  await noteRead(store, `prompt diff ${titles}`, []);
  const lines = lineDiff(await promptText(store, before), await promptText(store, after));
  if (flags.json) {
    for (const line of lines) screen.out(toTerminalJson(line));
    return;
  }
  const paint = painter(screen.color);
  const title = (kind: '-' | '+', { record }: KnownPrompt): string =>
    fitToWidth(`${kind.repeat(3)} ${promptTitle(record)} (${record.role})`, screen.width);
  screen.out(`${title('-', before)}\n${title('+', after)}`);
  for (const { kind, text } of lines)
    screen.out(paint(TONES[kind], `${kind} ${printableText(text)}`));
}

/** A template is compared with a template where both versions have one. */
function alike(
  a: readonly KnownPrompt[],
  b: readonly KnownPrompt[],
): readonly [KnownPrompt, KnownPrompt] {
  for (const role of ['template', 'system'] as const) {
    const before = a.find(({ record }) => record.role === role);
    const after = b.find(({ record }) => record.role === role);
    if (before !== undefined && after !== undefined) return [before, after];
  }
  const [before] = a;
  const [after] = b;
  if (before !== undefined && after !== undefined) return [before, after];
  throw new CliError('There is nothing to compare.');
}
