import { ExportError, isLlmTraceError, type Exporter } from '@llmtrace/core';
import { report } from '@llmtrace/core/guard';
import { resolveRetention } from './retention/retention-config.js';
import type { RetentionOptions } from './retention/retention-options.js';
import { startRetention, type RunningRetention } from './retention/start-retention.js';
import type { SqlTraceStore } from './sql-trace-store.js';
import type { TraceStore } from './trace-store.js';

/** Units: ms. A batch is written or not within it, whatever else the database does. */
const ATTEMPT_MS = 60_000;
const BATCH_BYTES = 4 * 1_048_576;

/** Options that every store has as an exporter. */
export interface StoreExporterOptions {
  /** `true` lets text that the policy keeps raw be written into the store. */
  readonly allowRaw?: boolean;
  /**
   * How long what is kept, while a tracer has the store; `false` leaves that to others. Default: texts 7 days, those of errors
   * and the like 30, everything else 90.
   */
  readonly retention?: RetentionOptions | false;
}

/**
 * Makes an exporter of a store. Its records come from the journal: a store that is locked, full or away for a while gets
 * them later.
 *
 * Errors: `invalid_option` with the option's path.
 */
export function storeExporter(
  name: string,
  store: SqlTraceStore,
  { allowRaw, retention = {} }: StoreExporterOptions,
): Exporter & { readonly store: TraceStore } {
  if (retention !== false) resolveRetention(retention);
  let running: RunningRetention | undefined;
  return {
    name,
    store,
    remote: { timeoutMs: ATTEMPT_MS, maxBatchBytes: BATCH_BYTES },
    ...(allowRaw === undefined ? undefined : { allowRaw }),
    policyInForce() {
      if (retention === false) return;
      running ??= startRetention(store.database, retention, (error) =>
        report('retention_failed', `old traces in ${store.location} were not removed`, error),
      );
    },
    async export(records) {
      try {
        await store.write(records);
      } catch (error) {
        if (isLlmTraceError(error)) throw error;
        // Something is wrong with one of the records: the others are not to wait for it.
        throw new ExportError('the store refused the batch', { splitBatch: true, cause: error });
      }
    },
    async shutdown() {
      await running?.stop();
      await store.close();
    },
  };
}
