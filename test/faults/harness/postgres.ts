import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL of the suite's own, which it may kill. */
export interface Postgres {
  readonly url: string;
  start(): void;
  /** Kills the postmaster and every backend, as a machine that loses its power would. */
  kill(): void;
  remove(): void;
}

const VERSIONS = '/usr/lib/postgresql';

/** Makes a database cluster in a folder of its own. Errors: throws where PostgreSQL's programs are not installed. */
export async function createPostgres(): Promise<Postgres> {
  const bin = binaries();
  const dir = mkdtempSync(join(tmpdir(), 'llmtrace-faults-pg-'));
  const asRoot = process.getuid?.() === 0;
  const run = (program: string, args: readonly string[]): void => {
    const command = [join(bin, program), ...args];
    const [file, ...rest] = asRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    execFileSync(file as string, rest, { stdio: 'ignore', cwd: dir });
  };
  if (asRoot) {
    const uid = Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }));
    const gid = Number(execFileSync('id', ['-g', 'postgres'], { encoding: 'utf8' }));
    chownSync(dir, uid, gid);
  }
  const data = join(dir, 'data');
  const port = await freePort();
  run('initdb', ['-D', data, '-A', 'trust', '-U', 'llmtrace', '-E', 'UTF8', '--no-sync']);
  const start = (): void =>
    run('pg_ctl', [
      '-D',
      data,
      '-w',
      '-l',
      join(dir, 'log'),
      '-o',
      `-p ${port} -k ${dir} -h 127.0.0.1`,
      'start',
    ]);
  const kill = (): void => run('pg_ctl', ['-D', data, '-w', '-m', 'immediate', 'stop']);
  start();
  return {
    url: `postgres://llmtrace@127.0.0.1:${port}/postgres`,
    start,
    kill,
    remove() {
      try {
        kill();
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    },
  };
}

function binaries(): string {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort() : [];
  const newest = versions
    .map((version) => join(VERSIONS, version, 'bin'))
    .findLast((bin) => existsSync(join(bin, 'initdb')));
  if (newest === undefined) {
    throw new Error(`no PostgreSQL under ${VERSIONS}: install the server (Debian: postgresql)`);
  }
  return newest;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}
