import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TraceStore } from '@llmtrace/store';
import { doubledCosts, generatedTraces } from '@llmtrace/testing/generated-records';
import { aScore, aTrace } from '@llmtrace/testing/sample-records';
import { postgresStore, type PgClient, type PgPool, type PgQuery } from '../src/postgres.js';
import type { SqlTraceStore } from '../src/sql-trace-store.js';
import { POSTGRES_URL, postgresUnderTest } from './support/postgres-under-test.js';

const UNAVAILABLE = { code: 'store_unavailable' };
const DAY = 86_400_000;

describe('a PostgreSQL store in trouble', () => {
  let sut: ReturnType<typeof postgresUnderTest>;
  let store: TraceStore;
  let admin: pg.Client;
  beforeEach(async () => {
    sut = postgresUnderTest();
    store = sut.open();
    admin = new pg.Client(POSTGRES_URL);
    await admin.connect();
    await admin.query(`SET search_path TO "${sut.schema}"`);
  });
  afterEach(async () => {
    await store.close();
    await admin.end();
    await sut.destroy();
  });
  const database = (): SqlTraceStore['database'] => (store as SqlTraceStore).database;

  it('asks a connection one thing at a time', async () => {
    const pool = new pg.Pool({ connectionString: POSTGRES_URL });
    let most = 0;
    const watched: PgPool = {
      end: () => pool.end(),
      async connect() {
        const client = await pool.connect();
        let open = 0;
        return new Proxy<PgClient>(client, {
          get(target, name) {
            const member: unknown = Reflect.get(target, name);
            if (name !== 'query')
              return typeof member === 'function' ? member.bind(target) : member;
            return async (query: PgQuery) => {
              most = Math.max(most, ++open);
              try {
                return await target.query(query);
              } finally {
                open--;
              }
            };
          },
        });
      },
    };
    const own = postgresStore({ pool: watched, schema: sut.schema }).store;
    await own.write([...generatedTraces(300, { textLength: 20 })]);
    await own.write([...generatedTraces(20, { textLength: 20 })]);
    await own.close();
    await pool.end();
    expect(most).toBe(1);
  });

  it('says that the server cannot be reached, without its credentials', async () => {
    const away = postgresStore({ url: 'postgres://someone:secret@127.0.0.1:1/nowhere' }).store;
    const error: Error = (await away.write([aTrace()]).catch((reason: Error) => reason)) as Error;
    expect(error).toMatchObject(UNAVAILABLE);
    expect(error.message).toContain('postgres://127.0.0.1:1/nowhere');
    expect(`${error.message} ${away.location}`).not.toContain('secret');
    await away.close();
  });

  it('goes on with new connections when its old ones were killed', async () => {
    await store.write([aTrace()]);
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'llmtrace' AND pid <> pg_backend_pid() AND query LIKE '%' || $1 || '%'",
      ['COMMIT'],
    );
    await store.write([aTrace({ traceId: 'b'.repeat(32) })]).catch(() => undefined);
    await store.write([aTrace({ traceId: 'b'.repeat(32) })]);
    expect(await store.getTrace('b'.repeat(32))).toHaveLength(1);
  });

  it('refuses and recovers when the server goes away in the middle and comes back', async () => {
    const proxy = await openProxy();
    const url = new URL(POSTGRES_URL);
    url.host = `127.0.0.1:${proxy.port}`;
    const through = postgresStore({ url: url.href, schema: sut.schema }).store;
    await through.write([aTrace()]);
    await proxy.close();
    await expect(through.write([aTrace({ traceId: 'c'.repeat(32) })])).rejects.toMatchObject(
      UNAVAILABLE,
    );
    await expect(through.getTrace('c'.repeat(32))).rejects.toMatchObject(UNAVAILABLE);
    await proxy.open();
    expect(await through.write([aTrace({ traceId: 'c'.repeat(32) })])).toEqual({
      written: 1,
      repeated: 0,
    });
    await through.close();
    await proxy.close();
  });

  it('makes its tables anew when they were removed', async () => {
    await store.write([aTrace()]);
    await admin.query(`DROP SCHEMA "${sut.schema}" CASCADE`);
    expect(await store.getTrace(aTrace().traceId)).toEqual([]);
    expect(await store.write([aTrace()])).toEqual({ written: 1, repeated: 0 });
  });

  it('ends a query when its time is over or nobody waits any more, and answers the next', async () => {
    await store.write([aTrace()]);
    const endless = { text: 'SELECT pg_sleep(60)', values: [] };
    await expect(database().query(endless, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'query_timeout',
    });
    const controller = new AbortController();
    const stopped = database().query(endless, { signal: controller.signal });
    await expect
      .poll(
        async () =>
          (
            await admin.query(
              "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND state = 'active'",
            )
          ).rowCount,
      )
      .toBe(1);
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(
      await database().query({ text: 'SELECT COUNT(*) AS n FROM llm_traces', values: [] }),
    ).toEqual([{ n: 1 }]);
  });

  it('runs a transaction again that the server chose as the victim of a deadlock', async () => {
    const other = sut.open();
    const [a, b] = ['first', 'second'] as const;
    let attempts = 0;
    const meet = barrier(2);
    const lockBoth = (self: TraceStore, order: readonly [string, string]): Promise<void> =>
      (self as SqlTraceStore).database.transaction(async (tx) => {
        attempts++;
        await tx.lock([order[0]]);
        await meet();
        await tx.lock([order[1]]);
      });
    await store.write([aTrace()]);
    await Promise.all([lockBoth(store, [a, b]), lockBoth(other, [b, a])]);
    expect(attempts).toBe(3);
    await other.close();
  });

  it('gives each day a partition, some ahead, and what has a wrong clock another', async () => {
    const now = Date.now();
    await store.write([
      aTrace({ traceId: '1'.repeat(32), startTime: now }),
      aTrace({ traceId: '2'.repeat(32), startTime: now - 10 * DAY }),
      aTrace({ traceId: '3'.repeat(32), startTime: now + 300 * DAY }),
      aTrace({ traceId: '4'.repeat(32), startTime: 0 }),
    ]);
    const { rows } = await admin.query<{ name: string; n: string }>(
      'SELECT tableoid::regclass::text AS name, COUNT(*) AS n FROM llm_traces GROUP BY 1 ORDER BY 1',
    );
    const day = (ms: number): string =>
      `llm_traces_p${new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')}`;
    expect(
      Object.fromEntries(rows.map(({ name, n }) => [name.split('.').at(-1), Number(n)])),
    ).toEqual({
      [day(now)]: 1,
      [day(now - 10 * DAY)]: 1,
      llm_traces_other: 2,
    });
    const ahead = await admin.query('SELECT to_regclass($1) AS name', [
      day(now + 2 * DAY).replace('traces', 'spans'),
    ]);
    expect(ahead.rows[0]).not.toEqual({ name: null });
  });

  it('passes over the partitions of other days', async () => {
    const now = Date.now();
    await store.write(
      [0, 5, 9].map((days) =>
        aTrace({ traceId: String(days).repeat(32), startTime: now - days * DAY }),
      ),
    );
    const { rows } = await admin.query<{ 'QUERY PLAN': string }>(
      "EXPLAIN SELECT * FROM llm_traces WHERE timestamp > '" +
        new Date(now - DAY).toISOString() +
        "'",
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).not.toContain(
      `p${new Date(now - 5 * DAY).toISOString().slice(0, 10).replaceAll('-', '')}`,
    );
  });

  it('keeps the parts of a trace in the partition of its start', async () => {
    const [trace] = [...generatedTraces(1, { from: Date.now() - DAY })];
    await store.write([trace!]);
    const { rows } = await admin.query(
      'SELECT DISTINCT right(tableoid::regclass::text, 9) AS day FROM llm_spans UNION SELECT right(tableoid::regclass::text, 9) FROM llm_traces UNION SELECT right(tableoid::regclass::text, 9) FROM llm_texts',
    );
    expect(rows).toHaveLength(1);
  });

  it('finds what another wrote at the same moment', async () => {
    const others = [sut.open(), sut.open()];
    const traces = [...generatedTraces(40, { spreadMs: DAY, textLength: 30 })];
    const scores = traces.map((trace, i) => {
      const { traceId: _none, ...score } = aScore({ scoreId: `s${i}` });
      return { ...score, requestId: trace.requestId as string };
    });
    await Promise.all(
      traces.flatMap((trace, i) => [
        store.write([trace]),
        others[0]!.write([scores[i]!]),
        others[1]!.write([doubledCosts(trace, trace.startTime + 1)]),
      ]),
    );
    const money = traces.reduce((sum, { totals }) => sum + 2 * (totals.costNanoUsd ?? 0), 0);
    const { rows } = await admin.query(
      'SELECT COUNT(scores)::int AS scored, SUM(cost_nano_usd)::float8 AS nano FROM llm_traces',
    );
    expect(rows).toEqual([{ scored: 40, nano: money }]);
    await Promise.all(others.map((other) => other.close()));
  }, 60_000);

  it('uses a pool of the app, and leaves it open', async () => {
    const pool = new pg.Pool({ connectionString: POSTGRES_URL, max: 2 });
    const shared = postgresStore({ pool, schema: sut.schema }).store;
    await shared.write([aTrace()]);
    await shared.close();
    const { rows } = await pool.query(
      "SELECT current_setting('search_path') AS path, 1::int8 AS eight",
    );
    expect(rows).toEqual([{ path: '"$user", public', eight: '1' }]);
    await pool.end();
  });

  it.each([
    ['schema', { url: POSTGRES_URL, schema: 'a"; DROP SCHEMA public; --' }],
    ['url', { url: 'mysql://host/db' }],
  ])('refuses a bad %s at once', (option, options) => {
    expect(() => postgresStore(options)).toThrow(`Option "${option}"`);
  });
});

function barrier(count: number): () => Promise<void> {
  let arrived = 0;
  let open!: () => void;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    if (++arrived >= count) open();
    return all;
  };
}

/** Stands between a store and the server, and can go away. */
async function openProxy(): Promise<{
  port: number;
  open(): Promise<void>;
  close(): Promise<void>;
}> {
  const target = new URL(POSTGRES_URL);
  const sockets = new Set<Socket>();
  let server: Server;
  let port = 0;
  const open = async (): Promise<void> => {
    server = createServer((inbound) => {
      const outbound = connect(Number(target.port || 5432), target.hostname);
      for (const socket of [inbound, outbound]) {
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
      }
      inbound.pipe(outbound).pipe(inbound);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  await open();
  return { port, open, close };
}
