import { LatencySketch, type LatencyRecord } from '@llmtrace/core';
import { seededRandom } from '@llmtrace/testing/generated-records';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SketchBins } from '../../src/rollup/sketch-bins.js';
import { unpackSketch } from '../../src/rollup/sketch-bytes.js';
import { SqliteDatabase } from '../../src/database/sqlite/sqlite-database.js';
import { sqliteUnderTest } from '../support/sqlite-under-test.js';

function durations(seed: number, count: number): readonly number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => (random() < 0.1 ? 0 : 10 ** (random() * 14 - 2)));
}

function packed(record: LatencyRecord): Uint8Array | null {
  const bins = new SketchBins();
  bins.merge(record);
  return bins.pack();
}

describe('packed sketches', () => {
  it('hold what a sketch of core holds', () => {
    const bins = new SketchBins();
    const sketch = new LatencySketch();
    for (const ms of durations(1, 500)) {
      bins.add(ms, 1);
      sketch.add(ms);
    }
    expect(unpackSketch(bins.pack())).toEqual(sketch.toJSON());
    expect(unpackSketch(packed(sketch.toJSON()))).toEqual(sketch.toJSON());
  });

  it('are nothing where nothing is left', () => {
    const bins = new SketchBins();
    bins.add(5, 1);
    bins.add(5, -1);
    expect(bins.pack()).toBeNull();
    expect(unpackSketch(null)).toEqual(new LatencySketch().toJSON());
    expect(unpackSketch(Uint8Array.of(9, 9))).toEqual(new LatencySketch().toJSON());
  });

  it('take back what was added to another', () => {
    const bins = new SketchBins();
    bins.add(7, -2);
    bins.add(0, -1);
    const { zeros, bins: left } = unpackSketch(bins.pack());
    expect(zeros).toBe(-1);
    expect(left.map(([, count]) => count)).toEqual([-2]);
  });
});

describe('sketches that SQLite adds', () => {
  const sut = sqliteUnderTest();
  let database: SqliteDatabase;
  beforeEach(() => {
    database = new SqliteDatabase(sut.file);
  });
  afterEach(async () => {
    await database.close();
    await sut.destroy();
  });

  it('are those of all durations', async () => {
    const parts = [1, 2, 3].map((seed) => {
      const sketch = new LatencySketch();
      for (const ms of durations(seed, 200)) sketch.add(ms, seed === 3 ? -1 : 1);
      return sketch;
    });
    const whole = new LatencySketch();
    for (const part of parts) whole.merge(part);
    const [a, b, c] = parts.map((part) => packed(part.toJSON()));
    const sum = await database.transaction(async (tx) => {
      const [row] = await tx.query({
        text: 'SELECT llm_add_sketches(llm_add_sketches(?, ?), llm_add_sketches(NULL, ?)) AS sum',
        values: [a!, b!, c!],
      });
      return row?.['sum'];
    });
    expect(unpackSketch(sum)).toEqual(whole.toJSON());
  });
});
