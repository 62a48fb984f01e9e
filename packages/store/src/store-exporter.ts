import { ExportError, isLlmTraceError, type Exporter } from '@llmtrace/core';
import type { TraceStore } from './trace-store.js';

/** Units: ms. A batch is written or not within it, whatever else the database does. */
const ATTEMPT_MS = 60_000;
const BATCH_BYTES = 4 * 1_048_576;

/**
 * Makes an exporter of a store. Its records come from the journal: a store that is locked, full or away for a while gets
 * them later.
 */
export function storeExporter(
  name: string,
  store: TraceStore,
  allowRaw: boolean | undefined,
): Exporter & { readonly store: TraceStore } {
  return {
    name,
    store,
    remote: { timeoutMs: ATTEMPT_MS, maxBatchBytes: BATCH_BYTES },
    ...(allowRaw === undefined ? undefined : { allowRaw }),
    async export(records) {
      try {
        await store.write(records);
      } catch (error) {
        if (isLlmTraceError(error)) throw error;
        // Something is wrong with one of the records: the others are not to wait for it.
        throw new ExportError('the store refused the batch', { splitBatch: true, cause: error });
      }
    },
    shutdown: () => store.close(),
  };
}
