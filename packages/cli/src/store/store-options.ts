import type { Command } from 'commander';

/** Where traces are looked for. */
export interface StoreFlags {
  readonly store?: string;
  readonly dir?: string;
}

/** Adds the flags that say where the traces are. */
export function addStoreOptions(command: Command): Command {
  return command
    .option(
      '--store <url>',
      "postgres://…, or a SQLite file (default: LLMTRACE_STORE, else the trace folder's own)",
    )
    .option('--dir <folder>', 'the trace folder (default: LLMTRACE_DIR, else .llmtrace)');
}

/** The address that the flags or the environment name; `undefined` means the trace folder. */
export function storeAddressOf({ store, dir }: StoreFlags): string | undefined {
  if (store !== undefined) return store;
  return dir === undefined ? process.env['LLMTRACE_STORE'] || undefined : undefined;
}
