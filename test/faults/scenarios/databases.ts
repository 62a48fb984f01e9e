import { join } from 'node:path';
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { idsOf } from '../harness/arrived.ts';
import { load, percentile } from '../harness/load.ts';
import { createPostgres, type Postgres } from '../harness/postgres.ts';
import { equal, timed, type Finding, type Form, type Scenario } from '../harness/scenario.ts';
import { startApp } from '../harness/start-app.ts';
import { inFolder } from '../harness/workspace.ts';

const LOAD_PER_SECOND = 200;

/** F13: PostgreSQL goes away, or refuses; and several machines that write to it at once. */
export const databases: readonly Scenario[] = [
  {
    id: 'F13',
    title: 'PostgreSQL killed and started again under load',
    run: (form) =>
      withDatabase(form, async (database, seconds) => {
        database.kill();
        await sleep(seconds * 1_000);
        database.start();
      }),
  },
  {
    id: 'F13',
    title: 'connections of PostgreSQL cut again and again',
    run: (form) =>
      withDatabase(form, async (database, seconds) => {
        for (let i = 0; i < seconds * 2; i++) {
          await onDatabase(
            database,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
          );
          await sleep(500);
        }
      }),
  },
  {
    id: 'F13',
    title: 'tables of PostgreSQL locked',
    run: (form) =>
      withDatabase(form, async (database, seconds) => {
        await onDatabase(
          database,
          `BEGIN; LOCK TABLE llm_traces IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(${seconds}); COMMIT`,
        );
      }),
  },
  { id: 'F18', title: 'three machines into one PostgreSQL', run: severalMachines },
];

async function severalMachines(): Promise<readonly Finding[]> {
  const database = await createPostgres();
  try {
    return await inFolder(async (root) => {
      // Each with a folder of its own, as machines have: PostgreSQL is all that they share. All of them start at once.
      const apps = await Promise.all(
        ['a', 'b', 'c'].map((name) =>
          startApp({ traced: true, dir: join(root, name), postgresUrl: database.url }),
        ),
      );
      const loads = await Promise.all(
        apps.map(({ url }) => load({ url, perSecond: LOAD_PER_SECOND / 2, seconds: 4 })),
      );
      const ids = loads.flatMap(({ answered }) => idsOf(answered));
      const tookMs = await stored(database, ids, 30_000);
      const counts = await countsIn(database, ids);
      const counted = await onDatabase(
        database,
        "SELECT sum(count)::int AS n FROM llm_rollups WHERE granularity = 'day' AND dimension = 'all'",
      );
      await Promise.all(apps.map((app) => app.stop()));
      return [
        equal(`of ${ids.length} traces missing`, ids.length - counts.traces, 0),
        equal(`of ${ids.length * 5} spans missing`, ids.length * 5 - counts.spans, 0),
        equal('sums off by', counted - ids.length, 0),
        timed('caught up', tookMs / 1_000, 30, ' s'),
      ];
    });
  } finally {
    database.remove();
  }
}

async function withDatabase(
  form: Form,
  fault: (database: Postgres, seconds: number) => Promise<void>,
): Promise<readonly Finding[]> {
  const seconds = form === 'full' ? 30 : 4;
  const database = await createPostgres();
  try {
    return await inFolder(async (dir) => {
      const app = await startApp({ traced: true, dir, postgresUrl: database.url });
      const warm = await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: 2 });
      await app.flush(10_000);
      const loading = load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: seconds + 3 });
      await sleep(1_000);
      await fault(database, seconds);
      const result = await loading;
      const ids = [...idsOf(warm.answered), ...idsOf(result.answered)];
      const tookMs = await stored(database, ids, 30_000);
      const counts = await countsIn(database, ids);
      await app.stop();
      return [
        equal('requests failed', result.failed, 0),
        equal(`of ${ids.length} traces missing`, ids.length - counts.traces, 0),
        equal(`of ${ids.length * 5} spans missing`, ids.length * 5 - counts.spans, 0),
        timed('caught up', tookMs / 1_000, 30, ' s'),
        timed(
          'p99',
          percentile(result.answered, 0.99),
          percentile(warm.answered, 0.99) + 50,
          ' ms',
        ),
      ];
    });
  } finally {
    database.remove();
  }
}

async function stored(
  database: Postgres,
  ids: readonly string[],
  timeoutMs: number,
): Promise<number> {
  const started = performance.now();
  for (;;) {
    const waited = performance.now() - started;
    const { traces } = await countsIn(database, ids);
    if (waited > timeoutMs || traces >= ids.length) return waited;
    await sleep(200);
  }
}

async function countsIn(
  database: Postgres,
  ids: readonly string[],
): Promise<{ readonly traces: number; readonly spans: number }> {
  const [traces, spans] = await Promise.all(
    ['llm_traces', 'llm_spans'].map((table) =>
      onDatabase(database, `SELECT count(*)::int AS n FROM ${table} WHERE trace_id = ANY($1)`, [
        ids,
      ]),
    ),
  );
  return { traces: traces ?? 0, spans: spans ?? 0 };
}

/** Runs a statement on a connection of its own. Shape: the column `n` of its first row, else 0. */
async function onDatabase(
  database: Postgres,
  text: string,
  values?: readonly unknown[],
): Promise<number> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const result = await client.query(text, values as unknown[]);
    const { n } = (result.rows?.[0] ?? {}) as { readonly n?: number };
    return n ?? 0;
  } finally {
    await client.end();
  }
}
