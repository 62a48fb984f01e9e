import { contentKey } from '../sealing/contents/content-references.js';
import type { SealedRecord, SealedTrace } from '../sealing/sealed.js';
import type { Exporter } from './exporter.js';

/** Keeps records in memory, in the order in which they came; a text that several traces refer to once. */
export interface MemoryExporter extends Exporter {
  readonly records: readonly SealedRecord[];
  /** The traces among the records. */
  readonly traces: readonly SealedTrace[];
  /** Forgets what came so far. */
  clear(): void;
}

/** What may be kept in memory. */
export interface MemoryOptions {
  /** `true` lets text that the policy keeps raw be kept. */
  readonly allowRaw?: boolean;
}

/** Keeps everything in memory, for tests and short scripts. It grows until it is cleared. */
export function memory(options: MemoryOptions = {}): MemoryExporter {
  const records: SealedRecord[] = [];
  const contents = new Set<string>();
  const take = (batch: readonly SealedRecord[]): void => {
    for (const record of batch) {
      if (record.type === 'content') {
        const key = contentKey(record);
        if (contents.has(key)) continue;
        contents.add(key);
      }
      records.push(record);
    }
  };
  return {
    name: 'memory',
    allowRaw: options.allowRaw === true,
    records,
    get traces() {
      return records.filter((record): record is SealedTrace => record.type === 'trace');
    },
    export: take,
    exportSync: take,
    shutdown() {},
    clear() {
      records.length = 0;
      contents.clear();
    },
  };
}
