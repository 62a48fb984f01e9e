/** A place in a record that holds a text long enough to be worth writing once. */
export interface TextSlot {
  readonly target: Record<string | number, unknown>;
  readonly key: string | number;
}

/** Units: UTF-16 code units from which on a text counts as long. */
const LONG = 96;

const SLOTS: unique symbol = Symbol.for('llmtrace.text-slots@1') as never;

/**
 * Remembers where a record holds long texts. An agent loop sends its whole history again with every call: whoever
 * encodes the record can write each text once without looking for them.
 */
export class TextSlots {
  readonly #slots: TextSlot[] = [];

  /** Takes note of a value that has been put in its place. */
  add(target: object, key: string | number, value: unknown): void {
    if (typeof value === 'string' && value.length >= LONG) {
      this.#slots.push({ target: target as TextSlot['target'], key });
    }
  }

  /** Forgets the places, for a record that is sealed anew. */
  clear(): void {
    this.#slots.length = 0;
  }

  /** Takes note of a place whose text comes again and again, however short it is. */
  addRepeated(target: object, key: string | number): void {
    this.#slots.push({ target: target as TextSlot['target'], key });
  }

  /** Takes note of what a sealed value holds that has been put in a second place: each of its texts stands in both. */
  addAgain(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, field] of Object.entries(value)) {
      this.add(value, key, field);
      this.addAgain(field);
    }
  }

  /** Hands the places to a record, where no enumeration sees them. */
  giveTo(record: object): void {
    if (this.#slots.length > 1) give(record, this.#slots);
  }
}

/** Copies a record with the places of its long texts. */
export function cloneWithSlots<R extends object>(record: R): R {
  const copy = structuredClone({ record, slots: textSlotsOf(record) });
  if (copy.slots.length > 0) give(copy.record, copy.slots);
  return copy.record;
}

function give(record: object, slots: readonly TextSlot[]): void {
  Object.defineProperty(record, SLOTS, { value: slots });
}

const NONE: readonly TextSlot[] = [];

/** The places of long texts in a record that was sealed in this process; empty for any other. */
export function textSlotsOf(record: object): readonly TextSlot[] {
  return (record as { readonly [SLOTS]?: readonly TextSlot[] })[SLOTS] ?? NONE;
}
