import type { Journal } from '../delivery/journal.js';
import type { EncodedExport, EncodedRecord, Exporter } from './exporter.js';
import { encodeRecord, holdRecord } from './journal/encode-record.js';
import { FileJournal } from './journal/file-journal.js';
import { resolveJournalOptions, type JournalOptions } from './journal/journal-options.js';
import { PolicyFile } from './policy-file.js';

/** Units: characters. */
const MAX_KEPT = 16 * 1_048_576;
const NOTHING: readonly EncodedRecord[] = [];
const JOURNAL: unique symbol = Symbol.for('llmtrace.journal@1') as never;

/** How traces are kept in files. */
export interface JsonlOptions extends JournalOptions {
  /** `true` lets text that the policy keeps raw be written into these files. */
  readonly allowRaw?: boolean;
}

/**
 * Keeps traces on this machine, where `llmtrace list` and `llmtrace show` find them: one JSON record a line, in
 * segments that each process writes alone. What is used when nothing is configured, and the journal of remote exporters.
 *
 * Errors: `invalid_option` for a bad option; what could not be written waits, up to a bound, for the next batch.
 *
 * @example
 * createTracer({ exporters: [jsonl({ dir: '/var/lib/support-api/traces' })] });
 */
export function jsonl(options: JsonlOptions = {}): Exporter {
  return journalExporter('jsonl', options);
}

/** An exporter that keeps records in files, under a name of its own. Errors: `invalid_option`, with that name. */
export function journalExporter(name: string, options: JsonlOptions): Exporter {
  const config = resolveJournalOptions(options, name);
  const policy = new PolicyFile(config.dir);
  const journal = new FileJournal(config, () => policy.keep());
  let inFlight = NOTHING;

  const encoded: EncodedExport = {
    encode: encodeRecord,
    maxKept: MAX_KEPT,
    hold: holdRecord,
    async export(records) {
      if (records.length === 0) return;
      inFlight = records;
      try {
        await journal.append(records);
      } finally {
        inFlight = NOTHING;
      }
    },
    // An asynchronous write may die with its process: what it held is written here.
    exportSync(records) {
      const batch = [...inFlight, ...records];
      inFlight = NOTHING;
      if (batch.length > 0) journal.appendSync(batch);
    },
  };

  const exporter: Exporter & { readonly [JOURNAL]: Journal } = {
    [JOURNAL]: journal,
    name,
    allowRaw: options.allowRaw === true,
    policyInForce: (document) => policy.set(document),
    encoded,
    export: (records) => encoded.export(records.map(encodeRecord)),
    exportSync: (records) => encoded.exportSync(records.map(encodeRecord)),
    shutdown: () => journal.close(),
  };
  return exporter;
}

/** The journal that an exporter writes; none where it writes none, whichever copy of the package made it. */
export function journalOf(exporter: Exporter): Journal | undefined {
  return (exporter as Partial<Record<typeof JOURNAL, Journal>>)[JOURNAL];
}
