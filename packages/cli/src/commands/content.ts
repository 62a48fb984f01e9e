import { escapeForTerminal, toTerminalJson } from '@llmtrace/core/terminal';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { noteRead } from '../note-read.js';
import { printableText } from '../printable-text.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore, type OpenStore } from '../store/with-store.js';

const MAX_CANDIDATES = 10;
/** Of the traces that refer to a text: so many are written down. */
const MAX_NOTED = 1_000;
const HASH = /^[0-9a-f]{4,64}$/;

interface ContentFlags extends StoreFlags {
  readonly json?: true;
}

/** `llmtrace content <hash>`: one whole text that a span shows cut. */
export function contentCommand(screen: Screen): Command {
  const command = new Command('content')
    .description('print a whole text that a span shows cut')
    .argument('<hash>', 'what stands after sha256 in the cut text, or as much of it as is unique')
    .option('--json', 'print the record that holds it')
    .action(async (hash: string, flags: ContentFlags) => {
      const prefix = hash.toLowerCase();
      if (!HASH.test(prefix)) {
        throw new CliError(
          `"${escapeForTerminal(hash)}" is not the beginning of a hash: give at least 4 digits from 0 to f.`,
          2,
        );
      }
      await withStore(flags, screen, (open) => print(open, prefix, flags, screen));
    });
  return addStoreOptions(command);
}

async function print(
  { store, place }: OpenStore,
  prefix: string,
  flags: ContentFlags,
  screen: Screen,
): Promise<void> {
  const found = await store.lookups.contents(prefix, MAX_CANDIDATES + 1);
  const [content] = found;
  if (content === undefined) {
    throw new CliError(
      `No text in ${place} has a hash that begins with "${prefix}". It may have been removed with its trace.`,
    );
  }
  if (found.length > 1) {
    const hashes = found.slice(0, MAX_CANDIDATES).map(({ hash }) => `  ${hash}`);
    throw new CliError(
      `"${prefix}" is the beginning of ${found.length} hashes. Give more digits of the one you mean:\n${hashes.join('\n')}`,
    );
  }
  const traceIds = await store.lookups.contentTraces(content, MAX_NOTED);
  await noteRead(store, `content ${content.hash.slice(0, 12)}`, traceIds);
  screen.out(flags.json ? toTerminalJson(content, 2) : printableText(content.text));
}
