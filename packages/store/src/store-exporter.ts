import type { Exporter } from '@llmtrace/core';
import type { TraceStore } from './trace-store.js';

/** Makes an exporter of a store. Delivery hands it each batch again until it is written. */
export function storeExporter(
  name: string,
  store: TraceStore,
  allowRaw: boolean | undefined,
): Exporter & { readonly store: TraceStore } {
  return {
    name,
    store,
    ...(allowRaw === undefined ? undefined : { allowRaw }),
    async export(records) {
      await store.write(records);
    },
    shutdown: () => store.close(),
  };
}
