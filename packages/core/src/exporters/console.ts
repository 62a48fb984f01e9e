import type { Exporter } from './exporter.js';
import { oneByOne } from './one-by-one.js';
import { isEventful, renderRecord } from './render-record.js';
import { writeToStandardOutput } from './standard-output.js';
import type { TimelineOptions } from './timeline.js';

/** Where and how timelines are printed. */
export interface ConsoleExporterOptions {
  /** Takes the lines of one record. Default: standard output. */
  readonly write?: (text: string) => void | Promise<void>;
  /** Default: whether standard output is a terminal with colours (`NO_COLOR` is respected). */
  readonly color?: boolean;
}

/**
 * Prints the timeline of each trace as it ends, for development. Texts and prompts are not printed.
 *
 * @example
 * createTracer({ exporters: [consoleExporter(), jsonl()] });
 */
export function consoleExporter(options: ConsoleExporterOptions = {}): Exporter {
  const write = options.write ?? toStandardOutput;
  return {
    name: 'console',
    ...oneByOne((record) => {
      if (isEventful(record)) return write(renderRecord(record, timelineOptions(options)));
    }),
    shutdown() {},
  };
}

function timelineOptions({ write, color }: ConsoleExporterOptions): TimelineOptions {
  if (write) return { color: color ?? false };
  const { stdout } = process;
  return {
    color: color ?? (stdout.isTTY && stdout.hasColors()),
    ...(stdout.isTTY ? { width: stdout.columns } : undefined),
  };
}

function toStandardOutput(text: string): Promise<void> {
  return writeToStandardOutput(`${text}\n\n`);
}
