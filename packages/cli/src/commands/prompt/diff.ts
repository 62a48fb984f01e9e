import { resolveTraceDirectory } from '@llmtrace/core';
import { fitToWidth, painter, type Tone } from '@llmtrace/core/terminal';
import { Command } from 'commander';
import { CliError } from '../../cli-error.js';
import { findPrompt, promptText, promptTitle } from '../../find-prompt.js';
import { lineDiff, type DiffLine } from '../../line-diff.js';
import { noteSkipped } from '../../note-skipped.js';
import { printableText } from '../../printable-text.js';
import { readPrompts, type KnownPrompt } from '../../read-prompts.js';
import type { Screen } from '../../screen.js';

const TONES: Readonly<Record<DiffLine['kind'], Tone>> = { ' ': 'plain', '-': 'bad', '+': 'good' };

/** `llmtrace prompt diff A B`: what changed between two versions, line by line. */
export function diffCommand(screen: Screen): Command {
  return new Command('diff')
    .description('compare two prompts line by line')
    .argument('<a>', 'name@version, name@label or a hash')
    .argument('<b>', 'as the first')
    .option('--dir <folder>', 'where the traces are (default: LLMTRACE_DIR, else .llmtrace)')
    .action(async (a: string, b: string, options: { readonly dir?: string }) =>
      diff(a, b, resolveTraceDirectory(options.dir), screen),
    );
}

async function diff(a: string, b: string, dir: string, screen: Screen): Promise<void> {
  const notes = { skippedLines: 0 };
  const known = await readPrompts(dir, notes);
  noteSkipped(notes, screen);
  const [before, after] = alike(findPrompt(known, a), findPrompt(known, b));
  const lines = lineDiff(await promptText(dir, before), await promptText(dir, after));
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
