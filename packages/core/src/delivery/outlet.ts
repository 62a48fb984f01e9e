import type { EncodedRecord, Exporter } from '../exporters/exporter.js';
import type { SealedRecord } from '../sealing/sealed.js';
import type { DropReason } from './counts.js';

/** How records leave a queue: as they are, or as what `take` makes of each. Shape: what `take` made is all that comes back. */
export interface Outlet {
  take(record: SealedRecord): unknown;
  export(items: readonly unknown[]): unknown;
  readonly exportSync: ((items: readonly unknown[]) => void) | undefined;
  /** Is told of a record that did not reach the queue, or left it unsent. */
  lost?(reason: DropReason): void;
}

/** The way to an exporter on this machine. */
export function outletOf(exporter: Exporter): Outlet {
  const { encoded } = exporter;
  if (encoded !== undefined) {
    return {
      take: (record) => encoded.encode(record),
      export: (items) => encoded.export(items as readonly EncodedRecord[]),
      exportSync: (items) => encoded.exportSync(items as readonly EncodedRecord[]),
    };
  }
  return {
    take: (record) => record,
    export: (items) => exporter.export(items as readonly SealedRecord[]),
    exportSync:
      exporter.exportSync && ((items) => exporter.exportSync?.(items as readonly SealedRecord[])),
  };
}
