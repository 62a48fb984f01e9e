import { resolveTraceDirectory } from '@llmtrace/core';
import { escapeForTerminal } from '@llmtrace/core/terminal';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { findContents } from '../load-contents.js';
import { noteSkipped } from '../note-skipped.js';
import { printableText } from '../printable-text.js';
import type { Screen } from '../screen.js';

const MAX_CANDIDATES = 10;
const HASH = /^[0-9a-f]{4,64}$/;

/** `llmtrace content <hash>`: one whole text that a span shows cut. */
export function contentCommand(screen: Screen): Command {
  return new Command('content')
    .description('print a whole text that a span shows cut')
    .argument('<hash>', 'what stands after sha256 in the cut text, or as much of it as is unique')
    .option('--dir <folder>', 'where the traces are (default: LLMTRACE_DIR, else .llmtrace)')
    .action(async (hash: string, options: { readonly dir?: string }) =>
      printContent(hash, options.dir, screen),
    );
}

async function printContent(
  hash: string,
  folder: string | undefined,
  screen: Screen,
): Promise<void> {
  const prefix = hash.toLowerCase();
  if (!HASH.test(prefix)) {
    throw new CliError(
      `"${escapeForTerminal(hash)}" is not the beginning of a hash: give at least 4 digits from 0 to f.`,
    );
  }
  const dir = resolveTraceDirectory(folder);
  const notes = { skippedLines: 0 };
  const found = await findContents(dir, prefix, notes);
  noteSkipped(notes, screen);
  const [text, ...others] = found.values();
  if (text === undefined) {
    throw new CliError(
      `No text in ${dir} has a hash that begins with "${prefix}". It may have been removed with its trace.`,
    );
  }
  if (others.length > 0) {
    const hashes = [...found.keys()].slice(0, MAX_CANDIDATES).map((one) => `  ${one}`);
    throw new CliError(
      `"${prefix}" is the beginning of ${found.size} hashes. Give more digits of the one you mean:\n${hashes.join('\n')}`,
    );
  }
  screen.out(printableText(text));
}
