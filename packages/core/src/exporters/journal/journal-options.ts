import { LlmTraceError } from '../../errors.js';
import { resolveTraceDirectory } from '../../trace-directory.js';

const MEGABYTE = 1_048_576;

/** How records are kept on this machine. */
export interface JournalOptions {
  /** Default: `LLMTRACE_DIR`, else `.llmtrace` in the working directory. */
  readonly dir?: string;
  /**
   * Units: bytes of all segments together. Beyond, the oldest go: those that every remote exporter has read, then the
   * others. Default: 1 GB.
   */
  readonly maxBytes?: number;
  /** Units: ms that a segment is kept after its last write, once every remote exporter has read it. Default: no limit. */
  readonly maxAgeMs?: number;
  /** Units: bytes of one segment. Default: 8 MB. */
  readonly segmentBytes?: number;
  /**
   * `interval`: a finished trace is on disk within `flushIntervalMs`. `sync`: it is there before the code that ended it goes
   * on, which waits for sealing and writing. Default: `interval`.
   */
  readonly durability?: 'interval' | 'sync';
  /** Units: ms between looks for what processes have left behind that are no more. Default: 30,000. */
  readonly takeOverEveryMs?: number;
}

/** {@link JournalOptions} after defaults. */
export interface JournalConfig {
  readonly dir: string;
  readonly maxBytes: number;
  readonly maxAgeMs: number | undefined;
  readonly segmentBytes: number;
  readonly durability: 'interval' | 'sync';
  readonly takeOverEveryMs: number;
}

/** Fills in defaults. Errors: `invalid_option` with the path of the option, after `owner`. */
export function resolveJournalOptions(options: JournalOptions, owner: string): JournalConfig {
  const { durability = 'interval' } = options;
  if (durability !== 'interval' && durability !== 'sync') {
    throw new LlmTraceError(
      'invalid_option',
      `Option "${owner}.durability" must be "interval" or "sync".`,
    );
  }
  return {
    dir: resolveTraceDirectory(options.dir),
    maxBytes: atLeastOne(`${owner}.maxBytes`, 'bytes', options.maxBytes) ?? 1024 * MEGABYTE,
    maxAgeMs: atLeastOne(`${owner}.maxAgeMs`, 'ms', options.maxAgeMs),
    segmentBytes:
      atLeastOne(`${owner}.segmentBytes`, 'bytes', options.segmentBytes) ?? 8 * MEGABYTE,
    durability,
    takeOverEveryMs:
      atLeastOne(`${owner}.takeOverEveryMs`, 'ms', options.takeOverEveryMs) ?? 30_000,
  };
}

function atLeastOne(path: string, unit: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isFinite(value) && value >= 1)) return value;
  throw new LlmTraceError('invalid_option', `Option "${path}" must be a number of ${unit} ≥ 1.`);
}
