import { contentFields, POLICY_KINDS } from './policy/field-path.js';

const MAX_VALUES = 10_000;
const MAX_DEPTH = 32;

/** Fields whose names are ours. */
const KNOWN: ReadonlySet<string> = new Set(POLICY_KINDS.flatMap((kind) => contentFields(kind)));

/** How long the texts were that spans and traces do not keep, by what they belonged to. */
export class ContentLengths {
  readonly #byOwner: Map<object, Record<string, number>> = new Map();

  /** Takes note of a value that is left out. Shape: a name that the app gave is none of ours to tell. Errors: none. */
  note(owner: object, path: string, value: unknown): void {
    const chars = charsIn(value);
    if (chars === undefined) return;
    let lengths = this.#byOwner.get(owner);
    if (lengths === undefined) this.#byOwner.set(owner, (lengths = {}));
    const field = KNOWN.has(path) ? path : (path.split('.', 1)[0] as string);
    lengths[field] = (lengths[field] ?? 0) + chars;
  }

  of(owner: object): Readonly<Record<string, number>> | undefined {
    return this.#byOwner.get(owner);
  }
}

/** The code units of all strings in a value, those behind getters apart; `undefined` where it holds too much to say. */
function charsIn(value: unknown): number | undefined {
  const budget = { left: MAX_VALUES };
  try {
    const chars = sum(value, budget, 0);
    return budget.left < 0 ? undefined : chars;
  } catch {
    // A proxy that does not let itself be read.
    return undefined;
  }
}

function sum(value: unknown, budget: { left: number }, depth: number): number {
  if (--budget.left < 0) return 0;
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 0;
  if (depth > MAX_DEPTH) {
    budget.left = -1;
    return 0;
  }
  let chars = 0;
  for (const key of Object.keys(value)) {
    if (budget.left < 0) return 0;
    const field = Object.getOwnPropertyDescriptor(value, key);
    if (field !== undefined && 'value' in field) chars += sum(field.value, budget, depth + 1);
  }
  return chars;
}
