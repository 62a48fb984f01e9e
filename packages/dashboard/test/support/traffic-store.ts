import { filledStore, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import { makeTraffic, type TrafficOptions } from '@llmtrace/testing/traffic';
import { sqliteStore } from '@llmtrace/store/sqlite';

/** A file of traffic that is there already, to look at much more of it than a test makes: `npm run screens -- --traces 200000`. */
const KEPT = process.env['LLMTRACE_TEST_TRAFFIC'];

/** A store with traffic. */
export async function trafficStore(options: TrafficOptions): Promise<FilledStore> {
  if (KEPT === undefined) return filledStore(makeTraffic(options));
  const { store } = sqliteStore({ file: KEPT });
  return { store, file: KEPT, close: () => store.close() };
}
