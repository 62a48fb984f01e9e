import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTracer, isExportError, withSpan, withTrace, type Exporter } from '@llmtrace/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aTrace, sealed } from '@llmtrace/testing/sample-records';
import type { StoreUnderTest } from '@llmtrace/testing/store-contract';
import type { TraceStore } from '@llmtrace/store';
import { postgresStore } from '../src/postgres.js';
import { sqliteStore } from '../src/sqlite.js';
import { POSTGRES_URL, postgresUnderTest } from './support/postgres-under-test.js';
import { sqliteUnderTest } from './support/sqlite-under-test.js';

type StoreExporter = Exporter & { readonly store: TraceStore };
const STORES: readonly (readonly [string, () => readonly [StoreUnderTest, StoreExporter]])[] = [
  [
    'sqlite',
    () => {
      const sut = sqliteUnderTest();
      return [sut, sqliteStore({ file: sut.file })];
    },
  ],
  [
    'postgres',
    () => {
      const sut = postgresUnderTest();
      return [sut, postgresStore({ url: POSTGRES_URL, schema: sut.schema })];
    },
  ],
];

describe.each(STORES)('the %s exporter', (name, create) => {
  let sut: StoreUnderTest;
  let exporter: StoreExporter;
  beforeEach(() => {
    [sut, exporter] = create();
  });
  afterEach(async () => {
    await exporter.shutdown();
    await sut.destroy();
  });

  it('stores what a tracer records, and answers for it', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'llmtrace-exporter-'));
    const tracer = createTracer({ exporters: [exporter], hashKey: 'test', journal: { dir } });
    const traceId = await withTrace('nightly', async (trace) => {
      await withSpan('count', { kind: 'tool' }, async (span) => span.set({ success: true }));
      return trace.traceId;
    });
    tracer.recordScore({ traceId, name: 'helpful', value: true });
    const counts = await tracer.flush({ timeoutMs: 30_000 });
    expect(counts[name]).toMatchObject({ produced: 2, delivered: 2, dropped: {} });
    const [stored] = await exporter.store.getTrace(traceId);
    expect(stored?.root).toMatchObject({
      type: 'trace',
      name: 'nightly',
      spans: [{ name: 'count' }],
    });
    expect(stored?.scores).toMatchObject([{ name: 'helpful', value: true }]);
    await tracer.shutdown();
    rmSync(dir, { recursive: true });
  });

  it('asks for a batch in halves where a record breaks it', async () => {
    const broken = { ...aTrace({ traceId: 'b'.repeat(32) }), spans: null } as never;
    const refused = await Promise.resolve(exporter.export(sealed(aTrace(), broken))).catch(
      (error: unknown) => error,
    );
    expect(isExportError(refused) && refused.splitBatch).toBe(true);
    await exporter.export(sealed(aTrace()));
    expect(await exporter.store.getTrace(aTrace().traceId)).toHaveLength(1);
  });

  it('takes a batch again that it was not told of', async () => {
    await exporter.export(sealed(aTrace()));
    await exporter.export(sealed(aTrace()));
    expect(await exporter.store.getTrace(aTrace().traceId)).toHaveLength(1);
  });

  it('passes a refusal on, and takes the batch when the store is well again', async () => {
    if (!('file' in sut)) return;
    const { file } = sut as StoreUnderTest & { readonly file: string };
    writeFileSync(file, 'broken '.repeat(999));
    await expect(exporter.export(sealed(aTrace()))).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    rmSync(file);
    await exporter.export(sealed(aTrace()));
    expect(await exporter.store.getTrace(aTrace().traceId)).toHaveLength(1);
  });

  it('can be shut down twice, and without having been used', async () => {
    await exporter.shutdown();
    await exporter.shutdown();
  });
});

describe('the built package', () => {
  const dist = join(import.meta.dirname, '../dist');
  it.skipIf(!existsSync(dist)).each(['esm', 'cjs'])(
    'writes and reads a file as %s',
    async (kind) => {
      const sut = sqliteUnderTest();
      const load =
        kind === 'esm'
          ? `import { sqliteStore } from ${JSON.stringify(join(dist, 'esm/sqlite.js'))};`
          : `const { sqliteStore } = require(${JSON.stringify(join(dist, 'cjs/sqlite.js'))});`;
      const program = `${load}
      const { store } = sqliteStore({ file: ${JSON.stringify(sut.file)} });
      store.write([${JSON.stringify(aTrace())}]).then(async (result) => {
        const found = await store.getTrace(${JSON.stringify(aTrace().traceId)});
        console.log(JSON.stringify([result, found.length]));
      });`;
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [
        `--input-type=${kind === 'esm' ? 'module' : 'commonjs'}`,
        '--eval',
        program,
      ]);
      expect(JSON.parse(stdout)).toEqual([{ written: 1, repeated: 0 }, 1]);
      expect(stderr).toBe('');
      await sut.destroy();
    },
  );
});
