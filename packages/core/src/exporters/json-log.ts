import type { SealedRecord } from '../sealing/sealed.js';
import type { Exporter } from './exporter.js';
import { oneByOne } from './one-by-one.js';
import { writeToStandardOutput } from './standard-output.js';
import { toTerminalJson } from './terminal/terminal-json.js';

/** Where log lines go. */
export interface JsonLogOptions {
  /** Takes one line without its end, and the record it was made from. Default: standard output. */
  readonly write?: (line: string, record: SealedRecord) => void | Promise<void>;
}

/**
 * Writes one JSON line a record to standard output or to the app's own logger, for platforms that collect logs.
 *
 * @example
 * createTracer({ exporters: [jsonLog({ write: (line) => logger.info(line) })] });
 */
export function jsonLog(options: JsonLogOptions = {}): Exporter {
  const { write = toStandardOutput } = options;
  return {
    name: 'jsonLog',
    ...oneByOne((record) => write(toTerminalJson(record), record)),
    shutdown() {},
  };
}

function toStandardOutput(line: string): Promise<void> {
  return writeToStandardOutput(`${line}\n`);
}
