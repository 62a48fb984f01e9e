import { invalidOption } from '../errors.js';
import type { HoldOptions } from './sampling-options.js';

const FOR_MS = 15 * 60_000;
const MAX_BYTES = 64 * 1_048_576;
/** What an entry costs beside what it holds. */
const ENTRY_BYTES = 512;

/** Something kept back: what it becomes when it is asked for, and what otherwise. */
export interface Held<T> {
  readonly full: readonly T[];
  /** Makes what was decided. */
  readonly decided: () => readonly T[];
}

/** A hold's bounds after defaults. */
export interface HoldConfig {
  readonly forMs: number;
  readonly maxBytes: number;
}

interface Entry<T> extends Held<T> {
  readonly traceId: string;
  readonly until: number;
  readonly bytes: number;
}

/** Errors: `invalid_option` with the option's path. */
export function resolveHold(hold: boolean | HoldOptions | undefined): HoldConfig | undefined {
  if (hold === undefined || hold === false) return undefined;
  if (hold !== true && (typeof hold !== 'object' || hold === null)) {
    invalidOption('sampling.hold', 'true, false or { forMs, maxBytes }', hold);
  }
  const { forMs = FOR_MS, maxBytes = MAX_BYTES } = hold === true ? {} : hold;
  checkAmount('sampling.hold.forMs', forMs);
  checkAmount('sampling.hold.maxBytes', maxBytes);
  return { forMs, maxBytes };
}

function checkAmount(path: string, value: unknown): void {
  if (typeof value !== 'number' || !(value >= 1)) invalidOption(path, 'a number ≥ 1', value);
}

/**
 * Keeps records back for a while, bounded in bytes: in that time they can still be released in full; after it, or when
 * there is no room, what was decided takes its course, oldest first.
 *
 * Units: times in the tracer's monotonic ms.
 */
export class Hold<T> {
  readonly #config: HoldConfig;
  #entries: Set<Entry<T>> = new Set();
  readonly #byTrace: Map<string, Entry<T>[]> = new Map();
  #bytes: number = 0;

  constructor(config: HoldConfig) {
    this.#config = config;
  }

  /** Things held. */
  get size(): number {
    return this.#entries.size;
  }

  holds(traceId: string): boolean {
    return this.#byTrace.has(traceId);
  }

  /** Whether there can be room for something. Units: bytes. */
  fits(bytes: number): boolean {
    return bytes + ENTRY_BYTES <= this.#config.maxBytes;
  }

  /** Keeps something back, and hands over what has to go for it. */
  add(traceId: string, held: Held<T>, bytes: number, now: number): readonly Held<T>[] {
    const entry = { ...held, traceId, until: now + this.#config.forMs, bytes: bytes + ENTRY_BYTES };
    this.#entries.add(entry);
    const known = this.#byTrace.get(traceId);
    if (known === undefined) this.#byTrace.set(traceId, [entry]);
    else known.push(entry);
    this.#bytes += entry.bytes;
    return this.#takeWhile(() => this.#bytes > this.#config.maxBytes);
  }

  /** Hands over all that is held of a trace. */
  take(traceId: string): readonly Held<T>[] {
    const entries = this.#byTrace.get(traceId) ?? [];
    for (const entry of entries) this.#remove(entry);
    this.#byTrace.delete(traceId);
    return entries;
  }

  /** Hands over what was held long enough. */
  takeDue(now: number): readonly Held<T>[] {
    return this.#takeWhile((oldest) => oldest.until <= now);
  }

  takeAll(): readonly Held<T>[] {
    return this.#takeWhile(() => true);
  }

  #takeWhile(due: (oldest: Entry<T>) => boolean): readonly Held<T>[] {
    const taken: Held<T>[] = [];
    for (const oldest of this.#entries) {
      if (!due(oldest)) break;
      taken.push(...this.take(oldest.traceId));
    }
    return taken;
  }

  #remove(entry: Entry<T>): void {
    this.#entries.delete(entry);
    this.#bytes -= entry.bytes;
  }
}
