const GLANCES = 4_096;
const SAMPLES = 8;

/** How much is remembered. */
export interface RecurringTextsLimits {
  /** Units: UTF-16 code units of all texts together. */
  readonly maxChars: number;
  readonly maxTexts: number;
}

/**
 * Remembers something about texts that come again, by their content: system prompts, the history of a conversation. A text
 * that came once is known by a glance alone, so that those which never recur cost no more than that. In memory alone; what
 * was used longest ago goes first.
 */
export class RecurringTexts<V> {
  readonly #limits: RecurringTextsLimits;
  readonly #known: Map<string, V> = new Map();
  /** The glances of texts that came lately, and how many of those that are known share a place with them. */
  readonly #seen: Int32Array = new Int32Array(GLANCES);
  readonly #shared: Uint16Array = new Uint16Array(GLANCES);
  #chars: number = 0;

  constructor(limits: RecurringTextsLimits) {
    this.#limits = limits;
  }

  /** Units: UTF-16 code units that are held. */
  get chars(): number {
    return this.#chars;
  }

  /** Texts that are held. */
  get size(): number {
    return this.#known.size;
  }

  get(text: string): V | undefined {
    if (this.#shared[glanceAt(text) & (GLANCES - 1)] === 0) return undefined;
    const value = this.#known.get(text);
    if (value === undefined) return undefined;
    this.#known.delete(text);
    this.#known.set(text, value);
    return value;
  }

  /** Remembers a value once its text has come before. */
  set(text: string, value: V): void {
    const glance = glanceAt(text);
    const place = glance & (GLANCES - 1);
    if (this.#seen[place] !== glance) {
      this.#seen[place] = glance;
      return;
    }
    if (!this.#known.delete(text)) this.#count(text, place, 1);
    // A text may be a slice that pins a larger one; a copy does not.
    this.#known.set(Buffer.from(text, 'utf16le').toString('utf16le'), value);
    const { maxChars, maxTexts } = this.#limits;
    while (this.#chars > maxChars || this.#known.size > maxTexts) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const oldest = this.#known.keys().next().value as string;
    this.#known.delete(oldest);
    this.#count(oldest, glanceAt(oldest) & (GLANCES - 1), -1);
  }

  #count(text: string, place: number, by: 1 | -1): void {
    this.#shared[place] = (this.#shared[place] as number) + by;
    this.#chars += by * text.length;
  }
}

/**
 * A number made of a text's length and of characters here and there: tells most texts apart at once, where hashing all of
 * a long one costs more than what it saves.
 *
 * Shape: 32 bits.
 */
function glanceAt(text: string): number {
  const { length } = text;
  const step = (length - 1) / (SAMPLES - 1);
  let glance = length;
  for (let i = 0; i < SAMPLES; i++)
    glance = (Math.imul(glance, 31) + text.charCodeAt((i * step) | 0)) | 0;
  return glance ^ (glance >>> 15);
}
