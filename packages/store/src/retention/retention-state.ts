import type { Database } from '../database/database.js';
import { resolveRetention, type RetentionScope } from './retention-config.js';
import type { RetentionOptions } from './retention-options.js';
import type { RetentionReport } from './retention-report.js';

const LAST_RUN = 'last_retention';
const OPTIONS = 'retention_options';
const FOR_GOOD = 'Infinity';

/** How far retention has come. Units: epoch ms. */
export interface RetentionState {
  readonly lastRun?: RetentionReport;
  /** The start of the oldest trace whose text is there. */
  readonly oldestText?: number;
  readonly oldestTrace?: number;
  /** What is held back from retention. */
  readonly holds: number;
  /** As the app that has the store open gave them; none where it gave none. */
  readonly options?: RetentionOptions;
  /** The periods in force, with the default ones; the first that fits a trace counts. */
  readonly scopes: readonly RetentionScope[];
}

/** Says what the last run did and how old the oldest text is. */
export async function retentionState(database: Database): Promise<RetentionState> {
  const lastRun = await lastRunOf(database);
  const oldestText = await oldest(database, 't.start_us', "WHERE t.text_state = 'kept'");
  const oldestTrace = await oldest(database, database.dialect.startOf('t'), '');
  const options = await storedRetention(database);
  const [row] = await database.query({ text: 'SELECT COUNT(*) AS n FROM llm_holds', values: [] });
  return {
    ...(lastRun === undefined ? undefined : { lastRun }),
    ...(oldestText === undefined ? undefined : { oldestText }),
    ...(oldestTrace === undefined ? undefined : { oldestTrace }),
    holds: Number(row?.['n'] ?? 0),
    scopes: resolveRetention(options).scopes,
    ...(options === undefined ? undefined : { options }),
  };
}

/** The last run that came to its end, or was stopped. */
export async function lastRunOf(database: Database): Promise<RetentionReport | undefined> {
  return (await readMeta(database, LAST_RUN)) as RetentionReport | undefined;
}

/** The periods of the app that has the store open, so that others who tidy it go by the same ones. */
export async function storedRetention(database: Database): Promise<RetentionOptions | undefined> {
  return (await readMeta(database, OPTIONS)) as RetentionOptions | undefined;
}

/** Keeps the periods of an app. */
export async function storeRetention(database: Database, options: RetentionOptions): Promise<void> {
  const value = JSON.stringify(options, (_key, item: unknown) =>
    item === Infinity ? FOR_GOOD : item,
  );
  await database.transaction((tx) => tx.insert('llm_meta', [{ key: OPTIONS, value }]));
}

/** Keeps what a run did. */
export async function noteRun(database: Database, report: RetentionReport): Promise<void> {
  await database.transaction((tx) =>
    tx.insert('llm_meta', [{ key: LAST_RUN, value: JSON.stringify(report) }]),
  );
}

/** Shape: `order` is what an index for it begins with. */
async function oldest(
  database: Database,
  order: string,
  where: string,
): Promise<number | undefined> {
  const [row] = await database.query({
    text: `SELECT t.start_us AS at FROM llm_traces t ${where} ORDER BY ${order} LIMIT 1`,
    values: [],
  });
  const at = row?.['at'];
  return at === null || at === undefined ? undefined : Number(at) / 1_000;
}

async function readMeta(database: Database, key: string): Promise<unknown> {
  const [row] = await database.query({
    text: 'SELECT value FROM llm_meta WHERE key = ?',
    values: [key],
  });
  if (row === undefined) return undefined;
  return JSON.parse(String(row['value']), (name, item: unknown) =>
    item === FOR_GOOD && name.endsWith('Days') ? Infinity : item,
  );
}
