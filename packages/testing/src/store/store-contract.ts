import type { Database, TraceStore } from '@llmtrace/store';
import { afterEach, beforeEach, describe } from 'vitest';
import type { OpenStore, StoreUnderTest } from './store-under-test.js';
import { addendaSuite } from './suites/addenda.js';
import { concurrencySuite } from './suites/concurrency.js';
import { fullTextSuite } from './suites/full-text.js';
import { gapsSuite } from './suites/gaps.js';
import { hostileSuite } from './suites/hostile.js';
import { migrationSuite } from './suites/migrations.js';
import { rollupSuite } from './suites/rollups.js';
import { sqlSuite } from './suites/sql.js';
import { writingSuite } from './suites/writing.js';

const SUITES = [
  writingSuite,
  addendaSuite,
  rollupSuite,
  sqlSuite,
  hostileSuite,
  concurrencySuite,
  gapsSuite,
  migrationSuite,
];

/** Checks what every store promises. Each implementation runs it on a real database. Shape: `fullText` says whether that can be asked for. */
export function runStoreContract(
  name: string,
  create: () => StoreUnderTest | Promise<StoreUnderTest>,
  { fullText = true }: { readonly fullText?: boolean } = {},
): void {
  describe(`store contract: ${name}`, () => {
    let sut: StoreUnderTest;
    let opened: { close(): Promise<void> }[] = [];
    let store: TraceStore;
    let database: Database;
    const keep = <T extends { close(): Promise<void> }>(it: T): T => {
      opened.push(it);
      return it;
    };

    beforeEach(async () => {
      sut = await create();
      store = keep(sut.open());
      database = keep(sut.database());
    });
    afterEach(async () => {
      await Promise.all(opened.map((it) => it.close()));
      opened = [];
      await sut.destroy();
    });

    const open = (): OpenStore => ({
      store,
      another: (options) => keep(sut.open(options)),
      rows: (text, values = []) => database.query({ text, values }),
      database: () => database,
    });
    for (const suite of SUITES) suite(open);
    if (fullText) fullTextSuite(open);
  });
}
