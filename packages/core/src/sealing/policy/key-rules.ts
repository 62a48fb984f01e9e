import { isSecretKey } from '../redaction/index.js';

/** Units: UTF-16 code units of a name that a pattern is tried on. */
const MAX_NAME = 256;

/** Which names mask their whole value. */
export class KeyRules {
  readonly #masked: ReadonlySet<string>;
  readonly #patterns: readonly RegExp[];
  readonly #allowed: ReadonlySet<string>;

  constructor(masked: readonly (string | RegExp)[] = [], allowed: readonly string[] = []) {
    this.#masked = new Set(masked.filter((key) => typeof key === 'string').map(plain));
    // Global and sticky patterns remember where they stopped.
    this.#patterns = masked
      .filter((key) => typeof key !== 'string')
      .map(({ source, flags }) => new RegExp(source, flags.replace(/[gy]/g, '')));
    this.#allowed = new Set(allowed.map(plain));
  }

  /** A name too long for patterns counts as masked where there are any. */
  masks(name: string): boolean {
    if (this.#isMaskedByOption(name)) return true;
    return name.length <= MAX_NAME && isSecretKey(name) && !this.#isAllowed(name);
  }

  /** The name as the scanner may know it: one that is allowed to sound like a secret tells it nothing. */
  contextOf(name: string): string | undefined {
    return this.#isAllowed(name) ? undefined : name;
  }

  #isAllowed(name: string): boolean {
    return this.#allowed.size > 0 && name.length <= MAX_NAME && this.#allowed.has(plain(name));
  }

  #isMaskedByOption(name: string): boolean {
    if (name.length > MAX_NAME) return this.#patterns.length > 0;
    return (
      (this.#masked.size > 0 && this.#masked.has(plain(name))) ||
      this.#patterns.some((pattern) => pattern.test(name))
    );
  }
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[_\-\s]/g, '');
}
