import type { Database } from '../database/database.js';
import { eraseTraces } from '../erasure/erase-traces.js';
import { addHold, listHolds, removeHold } from '../retention/holds.js';
import { resolveRetention } from '../retention/retention-config.js';
import { retentionState, storedRetention } from '../retention/retention-state.js';
import { runRetention } from '../retention/run-retention.js';
import { rebuildRollups } from '../rollup/rebuild-rollups.js';
import type { StoreUpkeep } from './store-upkeep.js';

const DAY_MS = 86_400_000;

/** What keeps a database in order. */
export function createUpkeep(database: Database): StoreUpkeep {
  return {
    async retain(run, options) {
      const config = resolveRetention(options ?? (await storedRetention(database)));
      return runRetention(database, config, run);
    },
    retentionState: () => retentionState(database),
    erase: (subject, options) => eraseTraces(database, subject, options),
    addHold: (hold, nowMs) => addHold(database, hold, nowMs),
    removeHold: (holdId) => removeHold(database, holdId),
    holds: () => listHolds(database),
    async rebuildRollups(nowMs, options) {
      const { scopes } = resolveRetention(await storedRetention(database));
      const days = Math.min(...scopes.map(({ metadataDays }) => metadataDays));
      // The first whole day of which everything is there.
      const fromUs = Number.isFinite(days)
        ? (Math.floor((nowMs - days * DAY_MS) / DAY_MS) + 1) * DAY_MS * 1_000
        : undefined;
      return rebuildRollups(database, {
        ...(fromUs === undefined ? undefined : { fromUs }),
        ...options,
      });
    },
    async schemaVersion() {
      const [row] = await database.query({
        text: "SELECT value FROM llm_meta WHERE key = 'schema_version'",
        values: [],
      });
      return Number(row?.['value'] ?? 0);
    },
  };
}
