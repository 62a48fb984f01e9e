import type { ContentRecord } from '../model/content-record.js';
import { BoundedMap } from '../sealing/bounded-map.js';
import { contentKey } from '../sealing/contents/content-references.js';
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

const REPEAT_AFTER_MS = 3_600_000;
const MAX_REMEMBERED = 4_096;

/**
 * Writes one JSON line a record to standard output or to the app's own logger, for platforms that collect logs. A text that
 * recurs is written once an hour.
 *
 * @example
 * createTracer({ exporters: [jsonLog({ write: (line) => logger.info(line) })] });
 */
export function jsonLog(options: JsonLogOptions = {}): Exporter {
  const { write = toStandardOutput } = options;
  const written = new BoundedMap<number>(MAX_REMEMBERED);
  const writeOnce = async (content: SealedRecord & ContentRecord): Promise<void> => {
    const key = contentKey(content);
    const last = written.get(key);
    if (last !== undefined && content.createdAt - last < REPEAT_AFTER_MS) return;
    await write(toTerminalJson(content), content);
    written.set(key, content.createdAt);
  };
  return {
    name: 'jsonLog',
    ...oneByOne((record) =>
      record.type === 'content' ? writeOnce(record) : write(toTerminalJson(record), record),
    ),
    shutdown() {},
  };
}

function toStandardOutput(line: string): Promise<void> {
  return writeToStandardOutput(`${line}\n`);
}
