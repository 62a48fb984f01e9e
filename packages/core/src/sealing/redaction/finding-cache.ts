import type { Finding } from './finding.js';

/** Units: UTF-16 code units of a text that is worth remembering. */
const MIN_LENGTH = 256;
const MAX_LENGTH = 65_536;
const MAX_CHARS = 2 * 1_048_576;
const MAX_TEXTS = 1_024;

const GLANCES = 4_096;

/** A number below {@link GLANCES} made of the length and of characters here and there. */
function glanceAt(text: string): number {
  const { length } = text;
  let glance = length;
  for (let i = 1; i <= 4; i++) glance = glance * 31 + text.charCodeAt((length * i) / 5);
  return (glance ^ (glance >>> 13)) & (GLANCES - 1);
}

interface Known {
  readonly key: string | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Remembers what was found in texts, by their content: the history of a conversation comes again with every turn. It holds
 * places and types; numbers are given when a trace is put together. Texts without findings are not kept, since reading
 * them again costs no more than looking them up. In memory alone, the oldest goes first.
 */
export class FindingCache {
  readonly #known: Map<string, Known> = new Map();
  /** How many texts are known by a few of their characters: most new ones are told apart without being hashed. */
  readonly #glances: Uint16Array = new Uint16Array(GLANCES);
  #chars: number = 0;

  /** Shape: `key` is the name that the text stood under. */
  get(text: string, key: string | undefined): readonly Finding[] | undefined {
    if (text.length < MIN_LENGTH || text.length > MAX_LENGTH) return undefined;
    if (this.#glances[glanceAt(text)] === 0) return undefined;
    const known = this.#known.get(text);
    return known !== undefined && known.key === key ? known.findings : undefined;
  }

  set(text: string, key: string | undefined, findings: readonly Finding[]): void {
    if (findings.length === 0 || text.length < MIN_LENGTH || text.length > MAX_LENGTH) return;
    if (!this.#known.has(text)) this.#note(text, 1);
    this.#known.set(text, { key, findings });
    for (const oldest of this.#known.keys()) {
      if (this.#chars <= MAX_CHARS && this.#known.size <= MAX_TEXTS) return;
      this.#known.delete(oldest);
      this.#note(oldest, -1);
    }
  }

  #note(text: string, by: 1 | -1): void {
    const at = glanceAt(text);
    this.#glances[at] = (this.#glances[at] as number) + by;
    this.#chars += by * text.length;
  }

  /** Units: UTF-16 code units that are held. */
  get chars(): number {
    return this.#chars;
  }
}
