import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracer } from '@llmtrace/core';
import { aSpan, aTrace } from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  startRetention,
  type RetentionClock,
  type RunningRetention,
} from '../../src/retention/start-retention.js';
import type { SqlTraceStore } from '../../src/sql-trace-store.js';
import { sqliteStore } from '../../src/sqlite.js';
import { EACH_DATABASE, type FreshStore } from '../each-database.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = aTrace().startTime;

/** Time that moves when it is told to. */
class FakeTime implements RetentionClock {
  #now: number = START;
  readonly #runs: Set<() => void> = new Set();

  now(): number {
    return this.#now;
  }

  every(_ms: number, run: () => void): () => void {
    this.#runs.add(run);
    return () => void this.#runs.delete(run);
  }

  /** Goes on and lets an hour strike. */
  async strikeAt(ms: number, ...running: readonly RunningRetention[]): Promise<void> {
    this.#now = ms;
    for (const run of this.#runs) run();
    for (const one of running) await one.settled();
  }
}

function fail(error: unknown): never {
  throw error;
}

describe.each(EACH_DATABASE)('retention that runs by itself on %s', (_name, fresh) => {
  let opened: FreshStore;
  let store: SqlTraceStore;

  beforeEach(async () => {
    opened = await fresh();
    ({ store } = opened);
  });
  afterEach(() => opened.remove());

  async function texts(): Promise<readonly string[]> {
    const traces = await store.getTrace(aTrace().traceId);
    return traces.map(({ text }) => text);
  }

  it('takes texts at day 8 and whole traces at day 91, without a command', async () => {
    await store.write([aTrace({ input: 'question' })]);
    const time = new FakeTime();
    const running = startRetention(store.database, {}, fail, time);
    await running.settled();
    expect(await texts()).toEqual(['kept']);
    await time.strikeAt(START + 8 * DAY, running);
    expect(await texts()).toEqual(['expired']);
    await time.strikeAt(START + 91 * DAY, running);
    expect(await texts()).toEqual([]);
    await running.stop();
  });

  it('runs in one process of several, and in another when that one is gone', async () => {
    const time = new FakeTime();
    const first = startRetention(store.database, {}, fail, time);
    const second = startRetention(store.database, {}, fail, time);
    await Promise.all([first.settled(), second.settled()]);
    await time.strikeAt(START + HOUR, first, second);
    expect((await store.upkeep.retentionState()).lastRun?.ranAt).toBe(START + HOUR);
    await first.stop();
    await time.strikeAt(START + 2 * HOUR, second);
    expect((await store.upkeep.retentionState()).lastRun?.ranAt).toBe(START + 2 * HOUR);
    await second.stop();
  });

  it('does nothing while another process leads, and takes over when its lease is over', async () => {
    const lease = JSON.stringify([START + 5 * 60_000, 'another process']);
    await store.database.transaction((tx) =>
      tx.insert('llm_meta', [{ key: 'lease_retention', value: lease }]),
    );
    const time = new FakeTime();
    const running = startRetention(store.database, {}, fail, time);
    await running.settled();
    expect((await store.upkeep.retentionState()).lastRun).toBeUndefined();
    await time.strikeAt(START + HOUR, running);
    expect((await store.upkeep.retentionState()).lastRun?.ranAt).toBe(START + HOUR);
    await running.stop();
  });

  it('leaves its periods for commands that tidy the same store', async () => {
    const time = new FakeTime();
    const options = { textDays: 1, rules: [{ tenant: 'acme', metadataDays: Infinity }] };
    const running = startRetention(store.database, options, fail, time);
    await running.settled();
    await running.stop();
    expect((await store.upkeep.retentionState()).options).toEqual(options);
    await store.write([aTrace({ input: 'question' })]);
    await store.upkeep.retain({ nowMs: START + 2 * DAY });
    expect(await texts()).toEqual(['expired']);
  });

  it('tells of a run that failed, and goes on', async () => {
    const errors: unknown[] = [];
    const time = new FakeTime();
    await store.write([aTrace({ input: 'question' })]);
    await store.database.transaction((tx) =>
      tx.run({ text: 'ALTER TABLE llm_holds RENAME TO llm_gone', values: [] }),
    );
    const running = startRetention(store.database, {}, (error) => errors.push(error), time);
    await running.settled();
    expect(errors).toHaveLength(1);
    await store.database.transaction((tx) =>
      tx.run({ text: 'ALTER TABLE llm_gone RENAME TO llm_holds', values: [] }),
    );
    await time.strikeAt(START + 8 * DAY, running);
    expect(await texts()).toEqual(['expired']);
    await running.stop();
  });
});

describe('a SQLite file', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'llmtrace-retention-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is tidied by the tracer that has it as an exporter', async () => {
    const file = join(dir, 'traces.db');
    const before = sqliteStore({ file });
    await before.store.write([aTrace({ input: 'question', startTime: Date.now() - 8 * DAY })]);
    await before.store.close();

    const exporter = sqliteStore({ file });
    const tracer = createTracer({ exporters: [exporter], service: 'test' });
    await expect
      .poll(async () => (await exporter.store.getTrace(aTrace().traceId))[0]?.text, {
        timeout: 15_000,
      })
      .toBe('expired');
    await tracer.shutdown();
  });

  it('is left alone where retention is switched off', async () => {
    const exporter = sqliteStore({ file: join(dir, 'traces.db'), retention: false });
    const { store } = exporter;
    await store.write([aTrace({ startTime: 0 })]);
    exporter.policyInForce?.({} as never);
    await exporter.export([]);
    expect(await store.getTrace(aTrace().traceId)).toHaveLength(1);
    expect((await store.upkeep.retentionState()).lastRun).toBeUndefined();
    await exporter.shutdown();
  });

  it('shrinks by what was removed', async () => {
    const file = join(dir, 'traces.db');
    const { store } = sqliteStore({ file });
    for (let n = 0; n < 40; n++) {
      const traceId = n.toString(16).padStart(32, '0');
      await store.write([
        aTrace({
          traceId,
          input: 'x'.repeat(50_000),
          spans: [aSpan({ kind: 'step', name: 'work', output: String(n).repeat(50_000) })],
        }),
      ]);
    }
    await store.close();
    const full = statSync(file).size;
    const again = sqliteStore({ file });
    await again.store.upkeep.retain({ nowMs: START + 8 * DAY });
    await again.store.close();
    expect(statSync(file).size).toBeLessThan(full / 4);
  });
});
