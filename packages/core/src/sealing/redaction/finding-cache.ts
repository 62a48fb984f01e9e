import type { Finding } from './finding.js';
import { glanceAt } from './glance.js';

/** Units: UTF-16 code units of a text that is worth remembering. */
const MIN_LENGTH = 256;
const MAX_LENGTH = 65_536;
const MAX_CHARS = 2 * 1_048_576;
const MAX_TEXTS = 1_024;

const GLANCES = 4_096;

interface Known {
  readonly key: string | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Remembers what was found in texts, by their content: the history of a conversation comes again with every turn. It holds
 * places and types; numbers are given when a trace is put together. Texts without findings are not kept, since reading
 * them again costs no more than looking them up, nor is a text that came once. In memory alone, the oldest goes first.
 */
export class FindingCache {
  readonly #known: Map<string, Known> = new Map();
  /** The glances of texts that came lately, and how many of those that are known share a place with them. */
  readonly #seen: Int32Array = new Int32Array(GLANCES);
  readonly #shared: Uint16Array = new Uint16Array(GLANCES);
  #chars: number = 0;

  /** Shape: `key` is the name that the text stood under. */
  get(text: string, key: string | undefined): readonly Finding[] | undefined {
    if (text.length < MIN_LENGTH || text.length > MAX_LENGTH) return undefined;
    if (this.#shared[glanceAt(text) & (GLANCES - 1)] === 0) return undefined;
    const known = this.#known.get(text);
    return known !== undefined && known.key === key ? known.findings : undefined;
  }

  set(text: string, key: string | undefined, findings: readonly Finding[]): void {
    if (findings.length === 0 || text.length < MIN_LENGTH || text.length > MAX_LENGTH) return;
    const glance = glanceAt(text);
    const place = glance & (GLANCES - 1);
    if (this.#seen[place] !== glance) {
      this.#seen[place] = glance;
      return;
    }
    if (!this.#known.has(text)) this.#count(text, place, 1);
    // A text may be a slice that pins a larger one; a copy does not.
    this.#known.set(Buffer.from(text, 'utf16le').toString('utf16le'), { key, findings });
    while (this.#chars > MAX_CHARS || this.#known.size > MAX_TEXTS) this.#forgetOldest();
  }

  /** Units: UTF-16 code units that are held. */
  get chars(): number {
    return this.#chars;
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
