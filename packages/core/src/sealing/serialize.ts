import { ignoreRejection } from '../diagnostics.js';
import type { JsonValue } from '../model/json.js';
import type { TraceLimits } from '../model/limits.js';
import type { ContentMode } from './policy/content-mode.js';
import { stricter } from './policy/content-mode.js';
import { isRoleName, type RoleModes } from './policy/message-roles.js';
import { KeyMeanings } from './key-meanings.js';
import { classNameOf, opaqueMarker } from './opaque-value.js';
import type { SealedKey } from './policy/sealed-key.js';
import type { TextSealer } from './text-sealer.js';
import type { TextSlots } from './text-slots.js';

const MAX_DEPTH = 32;
const MAX_NODES = 10_000;
const MAX_ITEMS = 2_000;
const TAIL_ITEMS = 100;
const MAX_KEYS = 1_000;
/** Units: integers from here on may be numbers of cards, phones or people. */
const LONG_NUMBER = 100_000_000;
const HUGE_BIGINT = 2n ** 256n;
const MORE = '[TRUNCATED]';

type Mutable = Record<string, JsonValue>;

/**
 * Turns captured values into JSON within bounds: any value at all, none of it raw. A part that cannot be read becomes a
 * marker in its place, such as `[Circular]` or `[Getter threw]`.
 *
 * Shape: what JSON would say, with `toJSON` honoured; `undefined` where JSON says nothing.
 */
export class ValueSealer {
  readonly #text: TextSealer;
  readonly #slots: TextSlots;
  readonly #maxBytes: number;
  /** What the walk is in; it ends at `#depth`, since to shorten a list costs V8 a call out of compiled code. */
  readonly #path: object[] = [];
  #depth: number = 0;
  #nodes: number = 0;
  #bytes: number = 0;
  #mode: ContentMode = 'redacted';
  #roles: RoleModes | undefined;
  /** Whether it is known who speaks where the walk is. */
  #speaks: boolean = false;

  constructor(text: TextSealer, slots: TextSlots, limits: TraceLimits) {
    this.#text = text;
    this.#slots = slots;
    this.#maxBytes = limits.maxValueBytes;
  }

  /** Errors: none. Shape: `key` is the name that the value stands under; `roles` tell its messages apart. */
  seal(
    value: unknown,
    key?: string,
    mode: ContentMode = 'redacted',
    roles?: RoleModes,
  ): JsonValue | undefined {
    if (value === undefined || (mode === 'none' && roles === undefined)) return undefined;
    this.#mode = mode;
    this.#roles = roles;
    this.#speaks = roles?.known ?? false;
    this.#nodes = MAX_NODES;
    this.#bytes = this.#maxBytes;
    this.#depth = 0;
    const name = key === undefined ? undefined : this.#text.key(key);
    return this.#walk(value, name, name?.secret === true);
  }

  #walk(value: unknown, key: SealedKey | undefined, secret: boolean): JsonValue | undefined {
    this.#nodes--;
    switch (typeof value) {
      case 'string':
        return this.#string(value, key, secret);
      case 'number':
        return this.#number(value, key, secret);
      case 'boolean':
        return this.#mode === 'none' ? undefined : value;
      case 'object':
        return value === null ? null : this.#guarded(value, key, secret);
      case 'undefined':
        return undefined;
      case 'bigint':
        return this.#string(bigintText(value), key, secret);
      case 'symbol':
        return this.#string(`[${String(value)}]`, key, secret);
      default:
        return this.#guarded(value as object, key, secret);
    }
  }

  #string(value: string, key: SealedKey | undefined, secret: boolean): string | undefined {
    if (this.#mode === 'none') return undefined;
    if (this.#bytes <= 0) return `[TRUNCATED ${value.length} chars]`;
    const sealed = secret
      ? this.#text.secret(value)
      : this.#text.content(value, key?.context, this.#mode);
    if (sealed === undefined) return undefined;
    this.#bytes -= sealed.length + 2;
    return sealed;
  }

  #number(value: number, key: SealedKey | undefined, secret: boolean): JsonValue | undefined {
    if (this.#mode === 'none') return undefined;
    if (!Number.isFinite(value)) return `[${value}]`;
    if (secret) return this.#text.secret(String(value));
    this.#bytes -= 8;
    if (this.#mode === 'raw') return value;
    if (this.#mode === 'hash') return this.#text.content(String(value), undefined, 'hash');
    const searched = this.#text.readsNumbers || key?.personal === true;
    if (!searched && ((value < LONG_NUMBER && value > -LONG_NUMBER) || !Number.isInteger(value)))
      return value;
    const digits = String(value);
    const sealed = this.#text.text(digits, key?.context);
    return sealed === digits ? value : sealed;
  }

  #guarded(value: object, key: SealedKey | undefined, secret: boolean): JsonValue | undefined {
    const depth = this.#depth;
    const mode = this.#mode;
    const speaks = this.#speaks;
    try {
      return this.#object(value, key, secret);
    } catch {
      // A proxy that was revoked, or whose traps throw. Nothing to report: the marker tells.
      return '[Unreadable]';
    } finally {
      this.#depth = depth;
      this.#mode = mode;
      this.#speaks = speaks;
    }
  }

  #object(value: object, key: SealedKey | undefined, secret: boolean): JsonValue | undefined {
    if (typeof value === 'function') return this.#string(`[Function ${nameOf(value)}]`, key, false);
    const depth = this.#depth;
    for (let i = 0; i < depth; i++) if (this.#path[i] === value) return '[Circular]';
    if (depth >= MAX_DEPTH) return '[TRUNCATED too deep]';
    if (this.#nodes <= 0 || this.#bytes <= 0) return MORE;
    this.#path[this.#depth++] = value;
    if (Array.isArray(value)) return this.#array(value, key, secret);
    const proto: unknown = Object.getPrototypeOf(value);
    if (proto !== Object.prototype && proto !== null) return this.#instance(value, key, secret);
    const toJson: unknown = (value as { readonly toJSON?: unknown }).toJSON;
    if (typeof toJson === 'function') return this.#toJson(value, toJson, key, secret);
    return this.#fields(value, Object.keys(value), key, secret);
  }

  #array(items: readonly unknown[], key: SealedKey | undefined, secret: boolean): JsonValue {
    const length = items.length;
    const out: JsonValue[] = [];
    const headEnd = length > MAX_ITEMS ? MAX_ITEMS - TAIL_ITEMS : length;
    let i = this.#items(items, 0, headEnd, out, key, secret);
    if (i === headEnd && headEnd < length) {
      out.push(`[TRUNCATED ${length - MAX_ITEMS} of ${length} items]`);
      i = this.#items(items, length - TAIL_ITEMS, length, out, key, secret);
    }
    if (i < length) out.push(`[TRUNCATED ${length - i} of ${length} items]`);
    return out;
  }

  #items(
    items: readonly unknown[],
    from: number,
    to: number,
    out: JsonValue[],
    key: SealedKey | undefined,
    secret: boolean,
  ): number {
    for (let i = from; i < to; i++) {
      if (this.#nodes <= 0 || this.#bytes <= 0) return i;
      let item: unknown;
      try {
        item = items[i];
      } catch {
        item = '[Getter threw]';
      }
      const sealed = this.#walk(item, key, secret) ?? null;
      this.#slots.add(out, out.push(sealed) - 1, sealed);
    }
    return to;
  }

  #fields(
    value: object,
    keys: readonly string[],
    under: SealedKey | undefined,
    secret: boolean,
  ): JsonValue {
    const out: Mutable = {};
    if (this.#roles !== undefined) {
      this.#listen(this.#roles.ofObject(value));
      if (this.#mode === 'none' && this.#speaks) return roleOf(value);
    }
    const meanings = new KeyMeanings(this.#text, keys, under);
    const count = keys.length > MAX_KEYS ? MAX_KEYS : keys.length;
    let i = 0;
    for (; i < count && this.#nodes > 0 && this.#bytes > 0; i++) {
      const name = keys[i] as string;
      let field: unknown;
      try {
        field = (value as Record<string, unknown>)[name];
      } catch {
        field = '[Getter threw]';
      }
      this.#field(out, name, field, secret, meanings);
    }
    if (i < keys.length) put(out, MORE, `${keys.length - i} of ${keys.length} keys`);
    return out;
  }

  #field(
    out: Mutable,
    name: string,
    field: unknown,
    secret: boolean,
    meanings?: KeyMeanings,
  ): void {
    if (field === undefined) return;
    if (this.#roles !== undefined && name === 'role' && isRoleName(field)) {
      out[name] = field;
      return;
    }
    const key = this.#text.key(name);
    this.#bytes -= key.text.length + 4;
    const meaning = meanings === undefined ? key : meanings.of(key);
    const sealed = this.#spoken(field, name, meaning, secret || key.secret);
    if (sealed === undefined) return;
    const text =
      this.#mode === 'redacted' ? key.text : this.#text.fieldName(name, key.text, this.#mode);
    if (text !== name || name === '__proto__') return put(out, text, sealed);
    out[name] = sealed;
    this.#slots.add(out, name, sealed);
  }

  /** Walks a field, which may be that of the system prompt. */
  #spoken(
    field: unknown,
    name: string,
    meaning: SealedKey,
    secret: boolean,
  ): JsonValue | undefined {
    const mode = this.#depth === 1 ? this.#roles?.ofField(name) : undefined;
    if (mode === undefined || this.#speaks) return this.#walk(field, meaning, secret);
    const outer = this.#mode;
    this.#listen(mode);
    const sealed = this.#walk(field, meaning, secret);
    this.#mode = outer;
    this.#speaks = false;
    return sealed;
  }

  /** Goes over to the mode of who speaks; what stands in the message of another can only be treated more strictly. */
  #listen(mode: ContentMode | undefined): void {
    if (mode === undefined) return;
    this.#mode = this.#speaks ? stricter(this.#mode, mode) : mode;
    this.#speaks = true;
  }

  #toJson(
    value: object,
    toJson: Function,
    key: SealedKey | undefined,
    secret: boolean,
  ): JsonValue | undefined {
    let said: unknown;
    try {
      said = toJson.call(value, key?.name ?? '');
    } catch {
      return '[toJSON threw]';
    }
    ignoreRejection(said, 'toJSON of a captured value must answer at once');
    if (said === value) return this.#fields(value, Object.keys(value), key, secret);
    return this.#walk(said, key, secret);
  }

  #instance(value: object, key: SealedKey | undefined, secret: boolean): JsonValue | undefined {
    if (value instanceof Error) return this.#error(value);
    if (value instanceof Date) {
      if (Number.isNaN(value.getTime())) return '[Invalid Date]';
      const time = value.toISOString();
      const plain = this.#mode === 'redacted' && key?.personal !== true;
      return plain ? time : this.#string(time, key, secret);
    }
    if (value instanceof Map) return this.#map(value, key, secret);
    if (value instanceof Set) return this.#set(value, key, secret);
    if (value instanceof URL || value instanceof RegExp || value instanceof URLSearchParams) {
      return this.#string(String(value), key, secret);
    }
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return this.#walk(value.valueOf(), key, secret);
    }
    const opaque = opaqueMarker(value);
    if (opaque !== undefined) return this.#string(opaque, undefined, false);
    const toJson: unknown = (value as { readonly toJSON?: unknown }).toJSON;
    if (typeof toJson === 'function') return this.#toJson(value, toJson, key, secret);
    const keys = Object.keys(value);
    if (keys.length > 0) return this.#fields(value, keys, key, secret);
    const name = classNameOf(value);
    return name === undefined || name === 'Object'
      ? {}
      : this.#string(`[${name}]`, undefined, false);
  }

  #set(set: ReadonlySet<unknown>, key: SealedKey | undefined, secret: boolean): JsonValue {
    const first: unknown[] = [];
    for (const item of set) {
      if (first.length === MAX_ITEMS) break;
      first.push(item);
    }
    if (set.size > MAX_ITEMS)
      first[MAX_ITEMS - 1] = `[TRUNCATED ${set.size - MAX_ITEMS + 1} of ${set.size} items]`;
    return this.#array(first, key, secret);
  }

  #map(
    map: ReadonlyMap<unknown, unknown>,
    under: SealedKey | undefined,
    secret: boolean,
  ): JsonValue {
    const out: Mutable = {};
    const names = map.size > MAX_KEYS ? [] : [...map.keys()].map(mapKey);
    const meanings = new KeyMeanings(this.#text, names, under);
    const suffixes = new Map<string, number>();
    let count = 0;
    for (const [name, field] of map) {
      if (count === MAX_KEYS || this.#nodes <= 0 || this.#bytes <= 0) {
        put(out, MORE, `${map.size - count} of ${map.size} entries`);
        break;
      }
      count++;
      this.#field(out, entryName(out, mapKey(name), suffixes), field, secret, meanings);
    }
    return out;
  }

  #error(error: Error): JsonValue {
    const out: Mutable = {};
    for (const name of ['name', 'message', 'code', 'cause', 'stack'] as const) {
      let field: unknown;
      try {
        field = (error as Error & { readonly code?: unknown })[name];
      } catch {
        field = '[Getter threw]';
      }
      this.#field(out, name, field, false);
    }
    for (const name of Object.keys(error)) {
      if (Object.hasOwn(out, name) || this.#nodes <= 0) continue;
      this.#field(out, name, (error as unknown as Record<string, unknown>)[name], false);
    }
    return out;
  }
}

/** What is left of a message whose text is not kept. */
function roleOf(value: object): JsonValue {
  const { role } = value as { readonly role?: unknown };
  return isRoleName(role) ? { role } : {};
}

/** Sets a field that may be called anything, and finds it another name where it is taken. */
function put(out: Mutable, name: string, value: JsonValue): void {
  Object.defineProperty(out, freeName(out, name), {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function freeName(out: Mutable, name: string, from: number = 2): string {
  let free = name;
  for (let i = from; Object.hasOwn(out, free); i++) free = `${name} (${i})`;
  return free;
}

/** As {@link freeName}, for a map whose keys may all read alike. Shape: `suffixes` are the last ones that were given. */
function entryName(out: Mutable, name: string, suffixes: Map<string, number>): string {
  if (!Object.hasOwn(out, name)) return name;
  const suffix = (suffixes.get(name) ?? 1) + 1;
  suffixes.set(name, suffix);
  return freeName(out, name, suffix);
}

function bigintText(value: bigint): string {
  return value > HUGE_BIGINT || value < -HUGE_BIGINT ? '[BigInt]' : String(value);
}

function nameOf(value: Function): string {
  const name: unknown = value.name;
  return typeof name === 'string' && name !== '' && name.length <= 128 ? name : 'anonymous';
}

function mapKey(key: unknown): string {
  if (typeof key === 'string') return key;
  return typeof key === 'object' || typeof key === 'function' || typeof key === 'bigint'
    ? `[${typeof key} key]`
    : String(key);
}
