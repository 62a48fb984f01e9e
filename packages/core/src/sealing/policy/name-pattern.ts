/** Matches a name exactly, or by its beginning where the pattern ends in `*`. */
export class NamePatterns {
  readonly #exact: ReadonlySet<string>;
  readonly #beginnings: readonly string[];

  constructor(patterns: readonly string[]) {
    this.#exact = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
    this.#beginnings = patterns.filter((p) => p.endsWith('*')).map((p) => p.slice(0, -1));
  }

  match(name: string): boolean {
    return (
      this.#exact.has(name) || this.#beginnings.some((beginning) => name.startsWith(beginning))
    );
  }
}

/** One value, several or none, as a list. */
export function listOf<T>(values: T | readonly T[] | undefined): readonly T[] | undefined {
  if (values === undefined) return undefined;
  return Array.isArray(values) ? (values as readonly T[]) : [values as T];
}
