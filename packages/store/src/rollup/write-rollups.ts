import { columnInt } from '../write/column-values.js';
import { Pace } from '../write/pace.js';
import { underWay } from '../write/under-way.js';
import type { NewRow, Row, Transaction } from '../database/database.js';
import {
  rollupKey,
  type Granularity,
  type RollupAddition,
  type RollupBatch,
} from './rollup-batch.js';
import { SKETCH_COLUMNS, SUM_COLUMNS } from './rollup-sums.js';
import type { SketchBins } from './sketch-bins.js';
import { unpackSketch } from './sketch-bytes.js';

/** Rows that the database takes while the next ones are made. */
const ROWS_AT_ONCE = 128;

/** Adds a batch's sums to the rollups. The last thing in a transaction: the windows stay locked until its end. */
export async function writeRollups(tx: Transaction, batch: RollupBatch): Promise<void> {
  if (batch.isEmpty) return;
  const additions = batch.additions();
  // SQLite adds the rows up by itself.
  const isAdded = tx.dialect.name === 'sqlite';
  let stored: ReadonlyMap<string, Row> = new Map();
  if (!isAdded) {
    await tx.lock([
      ...new Set(additions.map((row) => `rollup ${row.granularity} ${row.windowUs}`)),
    ]);
    stored = await storedRows(tx, additions);
  }
  const pace = new Pace();
  await underWay(async (add) => {
    for (let from = 0; from < additions.length; from += ROWS_AT_ONCE) {
      const rows: NewRow[] = [];
      for (const addition of additions.slice(from, from + ROWS_AT_ONCE)) {
        rows.push(merged(addition, stored.get(rollupKey(addition))));
        await pace.rest();
      }
      add(tx.insert('llm_rollups', rows));
    }
  });
}

async function storedRows(
  tx: Transaction,
  additions: readonly RollupAddition[],
): Promise<ReadonlyMap<string, Row>> {
  const given = tx.dialect.rows(
    'k',
    ['g', 'w', 'd', 'v', 'v2'],
    additions.map((row) => [
      row.granularity,
      String(row.windowUs),
      row.dimension,
      row.value,
      row.value2,
    ]),
  );
  const rows = await tx.query({
    text: `SELECT r.* FROM ${given.text} CROSS JOIN llm_rollups r
      WHERE r.granularity = k.g AND r.dimension = k.d AND r.window_us = CAST(k.w AS BIGINT) AND r.value = k.v AND r.value2 = k.v2`,
    values: given.values,
  });
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function keyOf(row: Row): string {
  return rollupKey({
    granularity: row['granularity'] as Granularity,
    windowUs: Number(row['window_us']),
    dimension: String(row['dimension']),
    value: String(row['value']),
    value2: String(row['value2']),
  });
}

function merged(addition: RollupAddition, stored: Row | undefined): NewRow {
  const { sums, sketches } = addition.sums;
  const row: Record<string, NewRow[string]> = {
    granularity: addition.granularity,
    window_us: addition.windowUs,
    dimension: addition.dimension,
    value: addition.value,
    value2: addition.value2,
  };
  for (const name of SUM_COLUMNS) row[name] = columnInt(sums[name] + Number(stored?.[name] ?? 0));
  for (const name of SKETCH_COLUMNS) row[name] = withStored(sketches[name], stored?.[name]);
  return row;
}

function withStored(bins: SketchBins | undefined, stored: unknown): Uint8Array | null {
  if (bins === undefined) return stored instanceof Uint8Array ? stored : null;
  if (stored !== undefined && stored !== null) bins.merge(unpackSketch(stored));
  return bins.pack();
}
