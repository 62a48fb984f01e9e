import type { EncodedRecord, Exporter } from '../exporters/exporter.js';
import type { SealedRecord } from '../sealing/sealed.js';
import type { DropReason } from './counts.js';

/** How records leave a queue: as they are, or as what `take` makes of each. Shape: what `take` made is all that comes back. */
export interface Outlet {
  take(record: SealedRecord): unknown;
  export(items: readonly unknown[]): unknown;
  readonly exportSync: ((items: readonly unknown[]) => void) | undefined;
  /** What is left to be tried again after a failure, the newest of it. Default: nothing, so that a batch that fails is lost. */
  keep?(items: readonly unknown[]): readonly unknown[];
  /** Is told of a record that did not reach the queue, or left it unsent. */
  lost?(reason: DropReason): void;
}

/** The way to an exporter on this machine. */
export function outletOf(exporter: Exporter): Outlet {
  const { encoded } = exporter;
  if (encoded !== undefined) {
    const { maxKept } = encoded;
    return {
      take: (record) => encoded.encode(record),
      export: (items) => encoded.export(items as readonly EncodedRecord[]),
      exportSync: (items) => encoded.exportSync(items as readonly EncodedRecord[]),
      ...(maxKept === undefined
        ? undefined
        : {
            keep: (items) =>
              newest(items as readonly EncodedRecord[], maxKept).map(
                (record) => encoded.hold?.(record) ?? record,
              ),
          }),
    };
  }
  return {
    take: (record) => record,
    export: (items) => exporter.export(items as readonly SealedRecord[]),
    exportSync:
      exporter.exportSync && ((items) => exporter.exportSync?.(items as readonly SealedRecord[])),
  };
}

function newest(items: readonly EncodedRecord[], maxLength: number): readonly EncodedRecord[] {
  let from = items.length;
  for (let length = 0; from > 0; from--) {
    length += (items[from - 1] as EncodedRecord).line.length;
    if (length > maxLength) break;
  }
  return items.slice(from);
}
