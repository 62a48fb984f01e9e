import { report } from '../diagnostics.js';
import type { SealedRecord } from '../sealing/sealed.js';
import type { Exporter } from './exporter.js';

const NOTHING: readonly SealedRecord[] = [];

/** The exporting half of an exporter that hands on one record after another. */
export function oneByOne(
  send: (record: SealedRecord) => void | Promise<void>,
): Required<Pick<Exporter, 'export' | 'exportSync'>> {
  let batch = NOTHING;
  let next = 0;
  return {
    async export(records) {
      batch = records;
      next = 0;
      try {
        while (next < batch.length) await send(batch[next++] as SealedRecord);
      } finally {
        batch = NOTHING;
      }
    },
    exportSync(records) {
      const rest = batch.slice(next);
      batch = NOTHING;
      for (const record of [...rest, ...records]) {
        Promise.resolve(send(record)).catch((error: unknown) => {
          report('export_failed', 'a record could not be written at exit', error);
        });
      }
    },
  };
}
