import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { resolveTraceDirectory, type LlmTraceRecord } from '@llmtrace/core';
import { formatCount, toTerminalJson } from '@llmtrace/core/terminal';
import type { OtlpJsonReader } from '@llmtrace/otlp';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { noteSkipped } from '../note-skipped.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore } from '../store/with-store.js';
import { ImportedRecords } from '../transfer/read-imported.js';

const BATCH_RECORDS = 256;
const STANDARD_INPUT = '-';

interface ImportFlags extends StoreFlags {
  readonly json?: true;
}

/** `llmtrace import <file>`: takes lines of `export`, of a trace folder, or OTLP in JSON into the store. */
export function importCommand(screen: Screen): Command {
  const command = new Command('import')
    .description('take JSON lines of `export` and trace folders, or OTLP in JSON, into the store')
    .argument('<file>', 'a .jsonl or .json file, or - for the standard input')
    .option('--json', 'print what was taken in as JSON')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace import week.jsonl --store postgres://db/traces
  gunzip -c acme.jsonl.gz | llmtrace import - --store acme.db
  llmtrace import collector/traces.json

What is in the store already stays as it is: a file may be imported twice. Lines of llmtrace are taken as they were
written, masked. OTLP (a request a line, as the Collector's file exporter writes it, or one document) is masked, priced
and bounded as the app's own traces are; LLMTRACE_CONTENT=none leaves its text out.`,
    )
    .action(async (file: string, flags: ImportFlags) => importFile(file, flags, screen));
  return addStoreOptions(command);
}

async function importFile(file: string, flags: ImportFlags, screen: Screen): Promise<void> {
  const lines = await openLines(file);
  await withStore(
    flags,
    screen,
    async ({ store }) => {
      const found = new ImportedRecords(() => openReader(flags));
      const done = { written: 0, repeated: 0 };
      let batch: LlmTraceRecord[] = [];
      const flush = async (): Promise<void> => {
        const { written, repeated } = await store.write(batch);
        done.written += written;
        done.repeated += repeated;
        batch = [];
        screen.progress(`importing … ${formatCount(done.written + done.repeated)} records`);
      };
      for await (const record of found.read(lines()))
        if (batch.push(record) >= BATCH_RECORDS) await flush();
      await flush();
      screen.progress('');
      const { skippedLines } = found.notes;
      if (done.written + done.repeated === 0 && skippedLines > 0) {
        const lines = skippedLines === 1 ? '1 line was' : `${formatCount(skippedLines)} lines were`;
        throw new CliError(
          `Nothing in ${file === STANDARD_INPUT ? 'the standard input' : file} is a record or a request of OTLP: ${lines} left out.`,
        );
      }
      if (flags.json) return screen.out(toTerminalJson({ ...done, ...found.notes }));
      screen.out(
        `${formatCount(done.written)} records were new, ${formatCount(done.repeated)} were there already.`,
      );
      noteSkipped(found.notes, screen);
    },
    true,
  );
}

/** Loaded when a file has OTLP: the price lists are large. */
async function openReader({ dir }: ImportFlags): Promise<OtlpJsonReader> {
  const [{ createOtlpJsonReader }, { createPriceBook }] = await Promise.all([
    import('@llmtrace/otlp'),
    import('@llmtrace/cost'),
  ]);
  return createOtlpJsonReader({ prices: createPriceBook(), dir: resolveTraceDirectory(dir) });
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
