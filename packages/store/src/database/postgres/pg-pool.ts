/** What is asked of the server, in the form of the `pg` package. */
export interface PgQuery {
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly types?: { getTypeParser(oid: number, format?: unknown): (value: string) => unknown };
}

/** What the server answers. */
export interface PgResult {
  readonly rows: readonly Record<string, unknown>[];
  readonly rowCount: number | null;
}

/** A connection of the `pg` package. */
export interface PgClient {
  query(query: PgQuery): Promise<PgResult>;
  release(destroy?: boolean | Error): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** A pool of the `pg` package, or one that behaves like it. */
export interface PgPool {
  connect(): Promise<PgClient>;
  end(): Promise<void>;
}

/** How the store's own pool is set up. */
export interface PgPoolOptions {
  readonly url: string;
  readonly maxConnections: number;
}

const CONNECT_MS = 10_000;
const IDLE_MS = 30_000;

/** Opens a pool of the optional peer `pg`, which is loaded by then. */
export async function openPool({ url, maxConnections }: PgPoolOptions): Promise<PgPool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    allowExitOnIdle: true,
    application_name: 'llmtrace',
    keepAlive: true,
  });
  // A connection that breaks while nobody uses it: the next query opens another.
  pool.on('error', () => undefined);
  return pool as unknown as PgPool;
}
