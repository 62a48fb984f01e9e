import type { JsonValue } from '../model/json.js';
import { TraceContents } from './contents/trace-contents.js';
import type { PlaceholderStyle } from './redaction/index.js';
import type { SealOptions } from './seal-options.js';
import { ValueSealer } from './serialize.js';
import { TextSealer } from './text-sealer.js';
import { TextSlots } from './text-slots.js';

/** Text that waits at its place until it is known whether its trace keeps text. */
interface WaitingText {
  readonly target: Record<string, JsonValue> | JsonValue[];
  readonly key: string | number;
  readonly value: unknown;
  /** The name that it stands under. */
  readonly name: string;
}

/** What the sealing of one record shares: its placeholders, its counts and its policy. */
export class SealContext {
  readonly options: SealOptions;
  readonly text: TextSealer;
  readonly values: ValueSealer;
  readonly slots: TextSlots = new TextSlots();
  readonly contents: TraceContents;
  #keepsContent: boolean;
  #waiting: WaitingText[] = [];

  constructor(options: SealOptions, style: PlaceholderStyle = 'numbered') {
    this.options = options;
    this.contents = new TraceContents(options.limits, this.slots);
    this.text = new TextSealer(options.limits.maxTextLength, style, this.contents);
    this.values = new ValueSealer(this.text, this.slots, options.limits);
    this.#keepsContent = options.content !== 'none';
    if (!this.#keepsContent) this.contents.close();
  }

  /** Whether text is kept, by policy and by what was decided for this trace. */
  get keepsContent(): boolean {
    return this.#keepsContent;
  }

  /** Seals what the policy may leave out. Errors: none. */
  content(value: unknown, key?: string): JsonValue | undefined {
    return this.#keepsContent ? this.values.seal(value, key) : undefined;
  }

  /** Puts a sealed value in its place in a record. */
  put(target: object, key: string | number, sealed: JsonValue): void {
    (target as Record<string | number, JsonValue>)[key] = sealed;
    this.slots.add(target, key, sealed);
  }

  /** Keeps a place for text in an object or list that is being sealed, until {@link decide}. */
  defer(
    target: Record<string, JsonValue> | JsonValue[],
    key: string | number,
    value: unknown,
    name: string,
  ): void {
    if (!this.#keepsContent) return;
    (target as Record<string | number, JsonValue>)[key] = null;
    this.#waiting.push({ target, key, value, name });
  }

  /** Seals the text that waits, or drops it where the trace keeps none; what follows is treated alike. Errors: none. */
  decide(keepsContent: boolean): void {
    this.#keepsContent &&= keepsContent;
    if (!this.#keepsContent) this.contents.close();
    for (const { target, key, value, name } of this.#waiting) {
      const sealed = this.content(value, name);
      const fields = target as Record<string | number, JsonValue>;
      if (sealed !== undefined) this.put(fields, key, sealed);
      else if (typeof key === 'string') delete fields[key];
    }
    this.#waiting = [];
  }
}
