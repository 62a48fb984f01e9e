import { LlmTraceError } from '../errors.js';
import type { SealedRecord } from '../sealing/sealed.js';
import type { Exporter } from './exporter.js';
import { LineBuffer } from './line-buffer.js';
import { PolicyFile } from './policy-file.js';
import { toLine } from './record-line.js';
import { SegmentWriter } from './segment-writer.js';
import { resolveTraceDirectory } from './trace-directory.js';

const MEGABYTE = 1_048_576;
const SLICE_MS = 4;
const NOTHING: readonly SealedRecord[] = [];

/** How traces are kept in files. */
export interface JsonlOptions {
  /** Default: `LLMTRACE_DIR`, else `.llmtrace` in the working directory. */
  readonly dir?: string;
  /** Units: bytes of all segments together; the oldest go first. Default: 1 GB. */
  readonly maxBytes?: number;
  /** Units: bytes of one segment. Default: 8 MB. */
  readonly segmentBytes?: number;
  /** `true` lets text that the policy keeps raw be written into these files. */
  readonly allowRaw?: boolean;
}

/**
 * Keeps traces on this machine, where `llmtrace list` and `llmtrace show` find them: one JSON record a line, in
 * segments that each process writes alone. What is used when nothing is configured.
 *
 * Errors: `invalid_option` for a bad option; a write that fails loses its batch, and the next one tries anew.
 *
 * @example
 * createTracer({ exporters: [jsonl({ dir: '/var/lib/support-api/traces' })] });
 */
export function jsonl(options: JsonlOptions = {}): Exporter {
  const dir = resolveTraceDirectory(options.dir);
  const writer = new SegmentWriter({
    dir,
    maxBytes: bytes('maxBytes', options.maxBytes, 1024 * MEGABYTE),
    segmentBytes: bytes('segmentBytes', options.segmentBytes, 8 * MEGABYTE),
  });
  const policy = new PolicyFile(dir);
  const lines = new LineBuffer();
  let inFlight = NOTHING;

  return {
    name: 'jsonl',
    allowRaw: options.allowRaw === true,
    policyInForce: (document) => policy.set(document),
    async export(records) {
      if (records.length === 0) return;
      inFlight = records;
      policy.keep();
      try {
        await addInSlices(lines, records);
        await writer.append(lines.view());
      } finally {
        lines.clear();
        inFlight = NOTHING;
      }
    },
    // An asynchronous write dies with its process: what it held is written again, and readers know a record by its id.
    exportSync(records) {
      const all = [...inFlight, ...records];
      if (all.length === 0) return;
      inFlight = NOTHING;
      policy.keep();
      const own = new LineBuffer();
      for (const record of all) own.add(toLine(record));
      writer.appendSync(own.view());
    },
    shutdown: () => writer.close(),
  };
}

/** Serialises in slices, so that a batch of large traces does not hold the event loop. */
async function addInSlices(lines: LineBuffer, records: readonly SealedRecord[]): Promise<void> {
  let sliceEnd = performance.now() + SLICE_MS;
  for (const record of records) {
    lines.add(toLine(record));
    if (performance.now() >= sliceEnd) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      sliceEnd = performance.now() + SLICE_MS;
    }
  }
}

function bytes(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (Number.isFinite(value) && value >= 1) return value;
  throw new LlmTraceError(
    'invalid_option',
    `Option "jsonl.${name}" must be a number of bytes ≥ 1.`,
  );
}
