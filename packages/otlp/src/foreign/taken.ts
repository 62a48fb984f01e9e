import type { ForeignAttributes } from './foreign-span.js';

/** Reads attributes by the names that they go by, and knows which have been read. */
export class Taken {
  readonly #attributes: ForeignAttributes;
  readonly #names: Set<string> = new Set();

  constructor(attributes: ForeignAttributes) {
    this.#attributes = attributes;
  }

  text(...names: readonly string[]): string | undefined {
    return this.#first(names, (value) => (typeof value === 'string' ? value : undefined));
  }

  number(...names: readonly string[]): number | undefined {
    return this.#first(names, (value) => (typeof value === 'number' ? value : undefined));
  }

  list(...names: readonly string[]): readonly unknown[] | undefined {
    return this.#first(names, (value) =>
      Array.isArray(value) ? (value as readonly unknown[]) : undefined,
    );
  }

  /** What JSON in a text says; a text that is none as it is. */
  json(...names: readonly string[]): unknown {
    return this.#first(names, (value) => (typeof value === 'string' ? parsed(value) : value));
  }

  /** The attributes that nobody asked for. */
  rest(): Readonly<Record<string, unknown>> {
    const rest: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const [name, value] of Object.entries(this.#attributes)) {
      if (!this.#names.has(name)) rest[name] = value;
    }
    return rest;
  }

  /** All names are the same fact: the first that tells it counts, the others are no news. */
  #first<T>(names: readonly string[], read: (value: unknown) => T | undefined): T | undefined {
    let found: T | undefined;
    for (const name of names) {
      const value = this.#attributes[name];
      if (value === undefined || value === null) continue;
      const fact = read(value);
      if (fact === undefined) continue;
      this.#names.add(name);
      found ??= fact;
    }
    return found;
  }
}

function parsed(text: string): unknown {
  const start = text.trimStart()[0];
  if (start !== '{' && start !== '[') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
