import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@llmtrace/core';
import { createTracer, type ContentPolicy, type Exporter } from '@llmtrace/core';
import { Canaries, fillSpan, plantApi, plantJob, plantScores } from '@llmtrace/testing/canaries';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DATA_SHAPES } from '../../core/src/sealing/data-shapes.js';
import { postgresStore } from '../src/postgres.js';
import { sqliteStore } from '../src/sqlite.js';
import { POSTGRES_URL, postgresUnderTest } from './support/postgres-under-test.js';

const API = plantApi(core, DATA_SHAPES);

/** A store and whatever it has written by the end. */
interface Kept {
  readonly exporter: Exporter;
  bytes(): Promise<Buffer>;
}

function inSqlite(): Kept {
  const dir = mkdtempSync(join(tmpdir(), 'llmtrace-canary-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return {
    exporter: sqliteStore({ file: join(dir, 'traces.db') }),
    bytes: async () => Buffer.concat(readdirSync(dir).map((name) => readFileSync(join(dir, name)))),
  };
}

function inPostgres(): Kept {
  const { schema, destroy } = postgresUnderTest();
  onTestFinished(destroy);
  return {
    exporter: postgresStore({ url: POSTGRES_URL, schema }),
    async bytes() {
      const client = new pg.Client(POSTGRES_URL);
      await client.connect();
      const { rows: tables } = await client.query<{ name: string }>(
        `SELECT tablename AS name FROM pg_tables WHERE schemaname = $1`,
        [schema],
      );
      const texts: string[] = [];
      for (const { name } of tables) {
        const { rows } = await client.query<{ row: string }>(
          `SELECT t::text AS row FROM "${schema}"."${name}" t`,
        );
        texts.push(...rows.map(({ row }) => row));
      }
      await client.end();
      return Buffer.from(texts.join('\n'));
    },
  };
}

async function kept(keeper: Kept, canaries: Canaries, policy: ContentPolicy): Promise<Buffer> {
  const tracer = createTracer({
    service: 'aviary',
    policy,
    hashKey: 'k',
    journal: false,
    exporters: [keeper.exporter],
  });
  const { late } = plantJob(canaries, API);
  await tracer.flush({ timeoutMs: 60_000 });
  fillSpan(late, 'step', canaries, DATA_SHAPES);
  late.end();
  plantScores(canaries, (score) => tracer.recordScore(score));
  const stats = await tracer.shutdown({ timeoutMs: 60_000 });
  expect(Object.values(stats).map(({ dropped }) => dropped)).toEqual([{}]);
  return keeper.bytes();
}

describe.each([
  ['SQLite', inSqlite],
  ['PostgreSQL', inPostgres],
])(
  'a value planted in every place where text can stand, in %s',
  { timeout: 120_000 },
  (_, open) => {
    it.each<[string, ContentPolicy]>([
      ['redacted', {}],
      ['none', { content: 'none' }],
      ['hash', { content: 'hash' }],
    ])('is in no byte that is kept: %s', async (_mode, policy) => {
      const canaries = new Canaries();
      const bytes = await kept(open(), canaries, policy);
      expect(bytes.length).toBeGreaterThan(10_000);
      expect(canaries.size).toBeGreaterThan(3_000);
      expect(canaries.foundIn(bytes)).toEqual([]);
    });

    it('is met where it is not looked for', async () => {
      const canaries = new Canaries();
      const off = { EMAIL: false, PHONE: false, CREDIT_CARD: false, IBAN: false } as const;
      const bytes = await kept(open(), canaries, { detectors: off });
      expect(canaries.foundIn(bytes).length).toBeGreaterThan(100);
    });
  },
);
