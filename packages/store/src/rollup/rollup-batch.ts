import { boundedValue } from './bounded-value.js';
import type { Amounts } from './rollup-sums.js';
import { RollupSums } from './rollup-sums.js';

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;

/** How long a window is. */
export type Granularity = 'hour' | 'day';

/** The key of a row of `llm_rollups`, and what is to be added to it. */
export interface RollupAddition {
  readonly granularity: Granularity;
  readonly windowUs: number;
  readonly dimension: string;
  readonly value: string;
  readonly value2: string;
  readonly sums: RollupSums;
}

type Rows = Map<string, RollupAddition>;
/** By window, dimension and values: a long text for each row would cost more than what is added to it. */
type Windows = Map<number, Map<string, Rows>>;

/** Adds up what a batch of records changes in the rollups, so that each row is touched once. */
export class RollupBatch {
  readonly #hours: Windows = new Map();

  get isEmpty(): boolean {
    return this.#hours.size === 0;
  }

  /** The row of a value in the hour of a time. Units: epoch µs. */
  at(timeUs: number, dimension: string, value: string, value2: string = ''): RollupSums {
    const windowUs = floor(timeUs, HOUR_US);
    return rowAt(
      this.#hours,
      'hour',
      windowUs,
      dimension,
      boundedValue(value),
      boundedValue(value2),
    ).sums;
  }

  /** Adds to the row of a value in the hour of a time. */
  add(timeUs: number, dimension: string, value: string, amounts: Amounts, sign: 1 | -1): void {
    this.at(timeUs, dimension, value).add(amounts, sign);
  }

  /** Every row that changes, hours and the days they add up to. */
  additions(): readonly RollupAddition[] {
    const hours = rowsOf(this.#hours);
    const days: Windows = new Map();
    for (const { windowUs, dimension, value, value2, sums } of hours) {
      rowAt(days, 'day', floor(windowUs, DAY_US), dimension, value, value2).sums.merge(sums);
    }
    return [...hours, ...rowsOf(days)];
  }
}

function rowAt(
  windows: Windows,
  granularity: Granularity,
  windowUs: number,
  dimension: string,
  value: string,
  value2: string,
): RollupAddition {
  let dimensions = windows.get(windowUs);
  if (dimensions === undefined) windows.set(windowUs, (dimensions = new Map()));
  let rows = dimensions.get(dimension);
  if (rows === undefined) dimensions.set(dimension, (rows = new Map()));
  const key = value2 === '' ? value : `${value}\n${value2}`;
  let row = rows.get(key);
  if (row === undefined) {
    row = { granularity, windowUs, dimension, value, value2, sums: new RollupSums() };
    rows.set(key, row);
  }
  return row;
}

function rowsOf(windows: Windows): readonly RollupAddition[] {
  return [...windows.values()].flatMap((dimensions) =>
    [...dimensions.values()].flatMap((rows) => [...rows.values()]),
  );
}

/** The key of a row as one text. */
export function rollupKey(key: Omit<RollupAddition, 'sums'>): string {
  const { granularity, windowUs, dimension, value, value2 } = key;
  return `${granularity}\n${windowUs}\n${dimension}\n${value}\n${value2}`;
}

function floor(timeUs: number, widthUs: number): number {
  return Math.floor(timeUs / widthUs) * widthUs;
}
