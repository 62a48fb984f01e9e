import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { LlmTraceRecord } from '@llmtrace/core';
import { parseRecord } from '@llmtrace/core/records';
import { formatCount, toTerminalJson } from '@llmtrace/core/terminal';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { noteSkipped } from '../note-skipped.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore } from '../store/with-store.js';

const BATCH_RECORDS = 256;
const STANDARD_INPUT = '-';

interface ImportFlags extends StoreFlags {
  readonly json?: true;
}

/** `llmtrace import <file>`: takes lines of `export`, or of a trace folder, into the store. */
export function importCommand(screen: Screen): Command {
  const command = new Command('import')
    .description('take JSON lines, as `export` and trace folders have them, into the store')
    .argument('<file>', 'a .jsonl file, or - for the standard input')
    .option('--json', 'print what was taken in as JSON')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace import week.jsonl --store postgres://db/traces
  gunzip -c acme.jsonl.gz | llmtrace import - --store acme.db

What is in the store already stays as it is: a file may be imported twice. The lines are taken as llmtrace wrote them,
masked; text from elsewhere is not masked here.`,
    )
    .action(async (file: string, flags: ImportFlags) => importLines(file, flags, screen));
  return addStoreOptions(command);
}

async function importLines(file: string, flags: ImportFlags, screen: Screen): Promise<void> {
  const lines = await openLines(file);
  await withStore(
    flags,
    screen,
    async ({ store }) => {
      const done = { written: 0, repeated: 0, skippedLines: 0 };
      let batch: LlmTraceRecord[] = [];
      const flush = async (): Promise<void> => {
        const { written, repeated } = await store.write(batch);
        done.written += written;
        done.repeated += repeated;
        batch = [];
        screen.progress(`importing … ${formatCount(done.written + done.repeated)} records`);
      };
      for await (const line of lines()) {
        if (line === '') continue;
        const record = parseRecord(line);
        if (record === undefined) done.skippedLines++;
        else if (batch.push(record) >= BATCH_RECORDS) await flush();
      }
      await flush();
      screen.progress('');
      if (flags.json) return screen.out(toTerminalJson(done));
      screen.out(
        `${formatCount(done.written)} records were new, ${formatCount(done.repeated)} were there already.`,
      );
      noteSkipped(done, screen);
    },
    true,
  );
}

/** Shape: called when reading begins, since lines that nobody waits for are lost. */
async function openLines(file: string): Promise<() => AsyncIterable<string>> {
  if (file === STANDARD_INPUT)
    return () => createInterface({ input: process.stdin, crlfDelay: Infinity });
  try {
    const handle = await open(file);
    return () => handle.readLines();
  } catch (error) {
    throw new CliError(`Cannot read ${file} (${(error as NodeJS.ErrnoException).code}).`);
  }
}
