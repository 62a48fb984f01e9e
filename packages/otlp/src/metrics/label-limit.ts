import type { Labels } from './meter.js';

/** What stands for values beyond the limit. */
export const OTHER = 'other';

const MAX_LENGTH = 120;

/** Keeps the number of time series bounded: each label knows so many values, later ones are `other`. */
export class LabelLimit {
  readonly #maxValues: number;
  readonly #known: Map<string, Set<string>> = new Map();

  constructor(maxValues: number) {
    this.#maxValues = maxValues;
  }

  /** What apps set by hand need be no text, and is no label then. */
  limited(labels: Readonly<Record<string, string | undefined>>): Labels {
    const limited: Record<string, string> = {};
    for (const [name, value] of Object.entries(labels)) {
      if (typeof value === 'string') limited[name] = this.#value(name, value.slice(0, MAX_LENGTH));
    }
    return limited;
  }

  #value(name: string, value: string): string {
    const known = this.#known.get(name) ?? new Set<string>();
    this.#known.set(name, known);
    if (known.has(value)) return value;
    if (known.size >= this.#maxValues) return OTHER;
    known.add(value);
    return value;
  }
}
