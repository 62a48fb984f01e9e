import { report } from '../diagnostics.js';
import type { RedactionRecord } from '../model/record.js';
import type { TraceContents } from './contents/trace-contents.js';
import type { TextInquiry } from './async-detectors/index.js';
import { UnreadTextError } from './async-detectors/unread-text-error.js';
import { cutText, maskText } from './cut-text.js';
import { Masker, type TextMasker } from './mask.js';
import type { ContentMode } from './policy/content-mode.js';
import { hashText } from './policy/hash-text.js';
import type { SealedKey } from './policy/sealed-key.js';
import { MAX_KEY_LENGTH, type TextRules } from './policy/text-rules.js';
import { RepeatedTexts } from './repeated-texts.js';
import type { PlaceholderStyle, TextScope, TraceDetector } from './redaction/index.js';

/** Stands for a text that could not be masked. */
export const REDACTION_FAILED: string = '[REDACTION_FAILED]';
const MAX_LABEL_LENGTH = 512;
/** What names a field rather than a person or a thing. */
const IDENTIFIER = /^[A-Za-z_$][\w$-]{0,63}$/;
const MAX_CACHED_LENGTH = 96;
const MAX_CACHED = 4_096;
const MIN_REPEATED_LENGTH = 128;
/** Leaves a text as it is. */
const RAW: TextMasker = { find: () => [], write: (text) => text };

/** How the texts of one record are sealed. */
export interface TextSetting {
  /** Units: UTF-16 code units that one text keeps. */
  readonly maxLength: number;
  readonly style: PlaceholderStyle;
  readonly rules: TextRules;
  /** Key of the hashes that stand for texts. Asked for only where one is made. */
  readonly hashKey: () => string | Uint8Array;
  /** Names the rules, so that a reader knows what had been looked for. */
  readonly policyVersion: string;
  /** Where long texts are kept whole; without it only their heads and tails are. */
  readonly contents?: TraceContents | undefined;
  /** Asks about texts that are looked at elsewhere. */
  readonly inquiry?: TextInquiry | undefined;
}

/** The door that every text of one trace goes through: bounded and masked, or dropped where masking failed. */
export class TextSealer {
  readonly #setting: TextSetting;
  readonly #rules: TextRules;
  readonly #masker: Masker;
  readonly #limit: number;
  readonly #contents: TraceContents | undefined;
  readonly #repeated: RepeatedTexts = new RepeatedTexts();
  #whole: Map<string, string> | undefined;
  #failed: number = 0;

  constructor(setting: TextSetting) {
    this.#setting = setting;
    this.#rules = setting.rules;
    this.#masker = new Masker(setting.style, setting.rules, setting.inquiry);
    this.#limit = setting.maxLength;
    this.#contents = setting.contents;
  }

  /** Searches the texts that follow for more than every trace is searched for. */
  alsoFind(detector: TraceDetector): void {
    this.#masker.alsoFind(detector);
  }

  /** Whether this trace is searched for more than every trace is. */
  get findsMore(): boolean {
    return this.#masker.findsMore;
  }

  /** Whether small numbers may be what this trace is searched for. */
  get readsNumbers(): boolean {
    return this.#masker.readsNumbers;
  }

  /** Content, as a mode will have it. Shape: `undefined` for `none`; `key` is that of {@link SealedKey.context}. */
  content(value: string, key: string | undefined, mode: ContentMode): string | undefined {
    switch (mode) {
      case 'redacted':
        return this.text(value, key);
      case 'hash':
        return value === '' ? value : hashText(value, this.#setting.hashKey());
      case 'raw':
        return this.#raw(value);
      case 'none':
        return undefined;
    }
  }

  /** Content that is masked: anything a user, a model or a tool said. Shape: `key` is that of {@link SealedKey.context}. */
  text(value: string, key?: string): string {
    if (value.length < MIN_REPEATED_LENGTH) {
      return key === undefined && this.#isPlain(value) ? value : this.#shown(value, key);
    }
    // An agent loop sends its whole history again with every call.
    const known = this.#repeated.get(value, key);
    if (known !== undefined) return known;
    const text = this.#shown(value, key);
    this.#repeated.set(value, key, text);
    return text;
  }

  /** A text that is not shown but hashed: masked to the bound of what is kept at all, whatever the policy. */
  whole(value: string, maxLength: number): string {
    const known = (this.#whole ??= new Map());
    let text = known.get(value);
    if (text === undefined) {
      text = this.#bounded(value, maxLength, undefined);
      known.set(value, text);
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
    const { cleanLabels } = this.#rules;
    if (this.#isClean(value)) return value;
    const masked = this.#bounded(value, MAX_LABEL_LENGTH, undefined, 'label');
    if (masked === value && value.length <= MAX_CACHED_LENGTH) {
      if (cleanLabels.size >= MAX_CACHED) cleanLabels.clear();
      cleanLabels.add(value);
    }
    return masked;
  }

  /** An identifier: masked only where it holds something, since callers choose some of them. Not remembered: ids are many. */
  id(value: unknown): string {
    if (typeof value !== 'string') return this.#scalar(value);
    return this.#isPlain(value) ? value : this.#bounded(value, MAX_LABEL_LENGTH, undefined, 'id');
  }

  /** The name of a field in a captured value. */
  key(name: string): SealedKey {
    const { cleanKeys } = this.#rules;
    const known = cleanKeys.get(name);
    if (known !== undefined && !this.#masker.findsMore) return known;
    const text = this.#bounded(name, MAX_KEY_LENGTH, undefined, 'label');
    if (known !== undefined) return known.text === text ? known : { ...known, text };
    const sealed = this.#rules.read(name, text);
    if (text === name && name.length <= MAX_CACHED_LENGTH) {
      if (cleanKeys.size >= MAX_CACHED) cleanKeys.clear();
      cleanKeys.set(name, sealed);
    }
    return sealed;
  }

  /** A name as a mode will have it. A name that says something is content too. */
  fieldName(name: string, masked: string, mode: ContentMode): string {
    if (mode === 'redacted') return masked;
    if (mode === 'raw') return name.length > MAX_KEY_LENGTH ? masked : name;
    return IDENTIFIER.test(name) ? masked : hashText(name, this.#setting.hashKey());
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
      policyVersion: this.#setting.policyVersion,
    };
  }

  /** What is harmless in every trace may still be what this one is searched for. */
  #isClean(label: string): boolean {
    return !this.#masker.findsMore && this.#rules.cleanLabels.has(label);
  }

  /** What is harmless in every trace may still be what this one is searched for. */
  #isPlain(text: string): boolean {
    return text.length <= this.#limit && !this.#masker.findsMore && this.#rules.isPlain(text);
  }

  #bounded(
    value: string,
    limit: number,
    key: string | undefined,
    scope: TextScope = 'text',
  ): string {
    try {
      return value.length > limit
        ? cutText(value, limit, key, this.#masker).text
        : this.#masker.mask(value, key, scope);
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

  /** Raw text is kept in its place: the rows of whole texts are for everybody. */
  #raw(value: string): string {
    const limit = this.#contents?.maxLength ?? this.#limit;
    return value.length > limit ? cutText(value, limit, undefined, RAW).text : value;
  }

  #scalar(value: unknown): string {
    return typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol'
      ? `[${typeof value}]`
      : this.text(String(value));
  }

  #fail(fault: unknown): string {
    this.#failed++;
    if (fault instanceof UnreadTextError && fault.awaited) return REDACTION_FAILED;
    report('redaction_failed', 'a text could not be masked and was dropped', fault);
    return REDACTION_FAILED;
  }
}
