import { boundedValue } from '../../rollup/bounded-value.js';
import { SketchBins } from './sketch-bins.js';
import type { SumName } from './units.js';

/** What else is summed, beside what every unit has. */
export type ExtraName =
  | 'toolCalls'
  | 'toolFailures'
  | 'parserRuns'
  | 'parserFailures'
  | 'repaired'
  | 'answers'
  | 'outliers';

/** What is known of one value, or pair of values, in one stretch of time. */
export class Cell {
  readonly #sums: Partial<Record<SumName | ExtraName, number>> = {};
  #latency: SketchBins | undefined;
  #ttft: SketchBins | undefined;
  #finishReasons: Map<string, number> | undefined;
  #topScores: Map<number, number> | undefined;
  #scores: Map<string, { count: number; sum: number }> | undefined;

  get latency(): SketchBins {
    return (this.#latency ??= new SketchBins());
  }

  get ttft(): SketchBins {
    return (this.#ttft ??= new SketchBins());
  }

  /** LLM calls by the reason they ended for. */
  get finishReasons(): Map<string, number> {
    return (this.#finishReasons ??= new Map());
  }

  /** Retrievals by their top score. Shape: in ten-thousandths, rounded down. */
  get topScores(): Map<number, number> {
    return (this.#topScores ??= new Map());
  }

  get scores(): Map<string, { count: number; sum: number }> {
    return (this.#scores ??= new Map());
  }

  addTopScore(bin: number, count: number): void {
    this.topScores.set(bin, (this.topScores.get(bin) ?? 0) + count);
  }

  add(name: SumName | ExtraName, amount: number): void {
    this.#sums[name] = this.get(name) + amount;
  }

  get(name: SumName | ExtraName): number {
    return this.#sums[name] ?? 0;
  }
}

/** What came out for one value of the dimensions. */
export interface Group {
  readonly key: readonly (string | null)[];
  /** By the beginning of the stretch of time in epoch µs; 0 where there is but one. */
  readonly cells: Map<number, Cell>;
}

/** The groups of an answer, filled by one statement after another. */
export class Groups {
  readonly #groups: Map<string, Group> = new Map();

  /** The cell of a value and a stretch of time. Shape: an empty text stands for none, as in the rollups. */
  at(values: readonly (string | null)[], bucketUs: number): Cell {
    const key = values.map((value) => boundedValue(value ?? ''));
    const name = key.join('\0');
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = { key: key.map((value) => (value === '' ? null : value)), cells: new Map() };
      this.#groups.set(name, group);
    }
    let cell = group.cells.get(bucketUs);
    if (cell === undefined) group.cells.set(bucketUs, (cell = new Cell()));
    return cell;
  }

  all(): readonly Group[] {
    return [...this.#groups.values()];
  }

  /** Forgets what is known of the groups, not which they are. */
  empty(): void {
    for (const { cells } of this.#groups.values()) cells.clear();
  }

  /** Forgets all groups but some, and takes their order. */
  keep(groups: readonly Group[]): void {
    this.#groups.clear();
    for (const group of groups) {
      this.#groups.set(group.key.map((value) => value ?? '').join('\0'), group);
    }
  }

  has(values: readonly (string | null)[]): boolean {
    return this.#groups.has(values.map((value) => boundedValue(value ?? '')).join('\0'));
  }
}
