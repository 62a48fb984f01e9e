import { report } from '../diagnostics.js';
import type { RedactionRecord } from '../model/record.js';
import type { TraceContents } from './contents/trace-contents.js';
import { cutText, maskText } from './cut-text.js';
import { Masker, POLICY_VERSION } from './mask.js';
import { isSecretKey, type PlaceholderStyle } from './redaction/index.js';

/** What a name of a field is, once it has been looked at. */
export interface SealedKey {
  readonly text: string;
  /** Its value is masked whatever it looks like. */
  readonly secret: boolean;
}

const REDACTION_FAILED = '[REDACTION_FAILED]';
const MAX_LABEL_LENGTH = 512;
const MAX_KEY_LENGTH = 256;
const MAX_CACHED_LENGTH = 96;
const MAX_CACHED = 4_096;
const MIN_REPEATED_LENGTH = 128;

/** Names are few and come again in every trace; those that need no masking are remembered. */
const cleanLabels: Set<string> = new Set();
const cleanKeys: Map<string, SealedKey> = new Map();

/** The door that every text of one trace goes through: bounded and masked, or dropped where masking failed. */
export class TextSealer {
  readonly #masker: Masker;
  readonly #limit: number;
  readonly #contents: TraceContents | undefined;
  readonly #repeated: Map<string, { readonly key: string | undefined; readonly text: string }> =
    new Map();
  readonly #whole: Map<string, string> = new Map();
  #failed: number = 0;

  /** Shape: long texts are kept whole in `contents`; without it only their heads and tails are. */
  constructor(maxTextLength: number, style: PlaceholderStyle, contents?: TraceContents) {
    this.#masker = new Masker(style);
    this.#limit = maxTextLength;
    this.#contents = contents;
  }

  /** Content: anything a user, a model or a tool said. Shape: `key` is the name it stood under. */
  text(value: string, key?: string): string {
    const context = key !== undefined && key.length > MAX_KEY_LENGTH ? undefined : key;
    if (value.length < MIN_REPEATED_LENGTH) return this.#shown(value, context);
    // An agent loop sends its whole history again with every call.
    const known = this.#repeated.get(value);
    if (known !== undefined && known.key === context) return known.text;
    const text = this.#shown(value, context);
    this.#repeated.set(value, { key: context, text });
    return text;
  }

  /** A text that is not shown but hashed: masked to the bound of what is kept at all, whatever the policy. */
  whole(value: string, maxLength: number): string {
    let text = this.#whole.get(value);
    if (text === undefined) {
      text = this.#bounded(value, maxLength, undefined);
      this.#whole.set(value, text);
    }
    return text;
  }

  /** The value of a field whose name says that it is a secret. */
  secret(value: string): string {
    if (value === '') return value;
    try {
      return this.#masker.secret(value.length > this.#limit ? value.slice(0, this.#limit) : value);
    } catch (fault) {
      return this.#fail(fault);
    }
  }

  /** A name: of a span, a route, a feature, an error's type. Short, and mostly the same from trace to trace. */
  label(value: unknown): string {
    if (typeof value !== 'string') return this.#scalar(value);
    if (cleanLabels.has(value)) return value;
    const masked = this.#bounded(value, MAX_LABEL_LENGTH, undefined);
    if (masked === value && value.length <= MAX_CACHED_LENGTH) {
      if (cleanLabels.size >= MAX_CACHED) cleanLabels.clear();
      cleanLabels.add(value);
    }
    return masked;
  }

  /** An identifier: masked only where it holds something, since callers choose some of them. Not remembered: ids are many. */
  id(value: unknown): string {
    if (typeof value !== 'string') return this.#scalar(value);
    return cleanLabels.has(value) ? value : this.#bounded(value, MAX_LABEL_LENGTH, undefined);
  }

  /** The name of a field in a captured value. */
  key(name: string): SealedKey {
    const known = cleanKeys.get(name);
    if (known !== undefined) return known;
    const sealed = {
      text: this.#bounded(name, MAX_KEY_LENGTH, undefined),
      secret: name.length <= MAX_KEY_LENGTH && isSecretKey(name),
    };
    if (sealed.text === name && name.length <= MAX_CACHED_LENGTH) {
      if (cleanKeys.size >= MAX_CACHED) cleanKeys.clear();
      cleanKeys.set(name, sealed);
    }
    return sealed;
  }

  /** The types of what has been masked so far. */
  types(): ReadonlySet<string> {
    return new Set(Object.keys(this.#masker.counts()));
  }

  record(): RedactionRecord {
    const counts = this.#masker.counts();
    const entityTypes = Object.keys(counts);
    return {
      applied: true,
      found: entityTypes.length > 0,
      entityTypes,
      counts,
      failedFields: this.#failed,
      policyVersion: POLICY_VERSION,
    };
  }

  #bounded(value: string, limit: number, key: string | undefined): string {
    try {
      return value.length > limit
        ? cutText(value, limit, key, this.#masker).text
        : this.#masker.mask(value, key);
    } catch (fault) {
      return this.#fail(fault);
    }
  }

  #shown(value: string, key: string | undefined): string {
    const contents = this.#contents;
    if (value.length <= this.#limit || contents === undefined || !contents.hasRoom(value.length))
      return this.#bounded(value, this.#limit, key);
    try {
      const { text, types } =
        value.length > contents.maxLength
          ? cutText(value, contents.maxLength, key, this.#masker)
          : maskText(value, key, this.#masker);
      return contents.keep(text, types);
    } catch (fault) {
      return this.#fail(fault);
    }
  }

  #scalar(value: unknown): string {
    return typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol'
      ? `[${typeof value}]`
      : this.text(String(value));
  }

  #fail(fault: unknown): string {
    this.#failed++;
    report('redaction_failed', 'a text could not be masked and was dropped', fault);
    return REDACTION_FAILED;
  }
}
