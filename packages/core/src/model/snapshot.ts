const MAX_NODES = 2_000;
const MAX_KEYS = 1_000;
const MAX_DEPTH = 8;
const VALUES: (this: readonly unknown[]) => Iterable<unknown> = Array.prototype.values;

let budget: number = 0;

/**
 * Keeps a value as it is now, so that what the app does to it later is not recorded: agent loops push to the same
 * message array after each call. Plain objects and arrays are copied within a budget; strings cost nothing; class
 * instances and what exceeds the budget stay as references and are read when the trace is sealed.
 *
 * Errors: none; a value that throws while it is read stays a reference.
 */
export function snapshot(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  budget = MAX_NODES;
  try {
    return copy(value, 0);
  } catch {
    return value;
  }
}

function copy(value: object, depth: number): unknown {
  if (Array.isArray(value)) {
    if (depth >= MAX_DEPTH || (budget -= value.length + 1) < 0) return value;
    // `slice` would make an instance of the app's own class.
    const items: unknown[] =
      value.constructor === Array ? value.slice() : Array.from(VALUES.call(value));
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (typeof item === 'object' && item !== null) items[i] = copy(item, depth + 1);
    }
    return items;
  }
  // Nearly every plain object is told by the first test, which costs less than asking for its prototype.
  if ((value.constructor !== Object && !isPlain(value)) || depth >= MAX_DEPTH) return value;
  // One loop that copies: objects of many shapes pass here, and V8 clones those as slowly as it lists their keys.
  const out: Record<string, unknown> = {};
  let keys = 0;
  for (const key in value) {
    if (++keys > MAX_KEYS) {
      out['[TRUNCATED]'] = `more than ${MAX_KEYS} keys`;
      break;
    }
    if (--budget < 0) return value;
    const item: unknown = (value as Record<string, unknown>)[key];
    const copied = typeof item === 'object' && item !== null ? copy(item, depth + 1) : item;
    if (key === '__proto__') Object.defineProperty(out, key, { value: copied, enumerable: true });
    else out[key] = copied;
  }
  return out;
}

function isPlain(value: object): boolean {
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
}
