import { LlmTraceError } from '../errors.js';
import type { SealedRecord } from '../sealing/sealed.js';
import { contentKey } from '../sealing/contents/content-references.js';
import type { EncodedExport, EncodedRecord, Exporter } from './exporter.js';
import { PolicyFile } from './policy-file.js';
import { toLine } from './record-line.js';
import { SegmentEncoder } from './segment-lines.js';
import { SegmentWriter } from './segment-writer.js';
import { resolveTraceDirectory } from '../trace-directory.js';

const MEGABYTE = 1_048_576;
const MAX_AHEAD = 4_096;
const NOTHING: readonly EncodedRecord[] = [];

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
  const lines = new SegmentEncoder();
  let inFlight = NOTHING;
  let ahead = NOTHING;

  const encoded: EncodedExport = {
    encode: encodeRecord,
    async export(records) {
      if (records.length === 0) return;
      const batch = ahead.length === 0 ? records : [...ahead, ...records];
      inFlight = batch;
      ahead = withoutTrace(batch);
      policy.keep();
      try {
        await writer.append((written) => lines.of(batch, written));
      } finally {
        lines.clear();
        inFlight = NOTHING;
      }
    },
    // An asynchronous write dies with its process: what it held is written again, and readers know a record by its id.
    exportSync(records) {
      if (inFlight.length + records.length === 0) return;
      const batch = [...inFlight, ...ahead, ...records];
      inFlight = NOTHING;
      policy.keep();
      ahead = withoutTrace(batch);
      writer.appendSync((written) => new SegmentEncoder().of(batch, written));
    },
  };

  return {
    name: 'jsonl',
    allowRaw: options.allowRaw === true,
    policyInForce: (document) => policy.set(document),
    encoded,
    export: (records) => encoded.export(records.map(encodeRecord)),
    exportSync: (records) => encoded.exportSync(records.map(encodeRecord)),
    shutdown: () => writer.close(),
  };
}

function encodeRecord(record: SealedRecord): EncodedRecord {
  return {
    type: record.type,
    line: toLine(record),
    contentKey: record.type === 'content' ? contentKey(record) : undefined,
  };
}

/** The texts of a trace come before it, and may come a batch before it. Shape: those whose trace has not come. */
function withoutTrace(records: readonly EncodedRecord[]): readonly EncodedRecord[] {
  const last = records.findLastIndex(({ type }) => type === 'trace' || type === 'span');
  const rest = last === -1 ? records : records.slice(last + 1);
  return rest.filter(({ type }) => type === 'content').slice(-MAX_AHEAD);
}

function bytes(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (Number.isFinite(value) && value >= 1) return value;
  throw new LlmTraceError(
    'invalid_option',
    `Option "jsonl.${name}" must be a number of bytes ≥ 1.`,
  );
}
