import type { AttributeBag } from './attribute-bag.js';

const MAX_DEPTH = 3;

/**
 * Puts what no convention has a name for under a prefix of our own.
 *
 * Shape: `promptRef.versionId` becomes `<prefix>.prompt_ref.version_id`; lists of objects, and what is nested deeper than
 * three levels, are JSON.
 */
export function putOwn(
  bag: AttributeBag,
  prefix: string,
  value: unknown,
  without: ReadonlySet<string> = NOTHING,
  depth: number = 0,
): void {
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (depth === 0 && without.has(key)) continue;
    const name = `${prefix}.${snakeCase(key)}`;
    if (isObject(item) && depth < MAX_DEPTH - 1) putOwn(bag, name, item, NOTHING, depth + 1);
    else bag.putValue(name, item);
  }
}

const NOTHING: ReadonlySet<string> = new Set();

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `cacheWrite1hTokens` as `cache_write1h_tokens`. Free names of the app are left as they are. */
function snakeCase(name: string): string {
  return /^[a-z][a-zA-Z0-9]*$/.test(name)
    ? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    : name;
}
