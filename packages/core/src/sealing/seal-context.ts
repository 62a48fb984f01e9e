import { report } from '../diagnostics.js';
import type { JsonValue } from '../model/json.js';
import type { TraceAttributes } from '../model/trace-attributes.js';
import { ContentLengths } from './content-lengths.js';
import { TraceContents } from './contents/trace-contents.js';
import type { RedactionRecord } from '../model/record.js';
import { FieldSealer } from './field-sealer.js';
import type { ContentMode } from './policy/content-mode.js';
import type { PolicyKind } from './policy/content-policy.js';
import type { KindPolicy } from './policy/kind-policy.js';
import type { RoleModes } from './policy/message-roles.js';
import type { TracePolicy } from './policy/trace-policy.js';
import { KnownValues, type PlaceholderStyle } from './redaction/index.js';
import type { SealOptions } from './seal-options.js';
import { ValueSealer } from './serialize.js';
import { TextSealer } from './text-sealer.js';
import { TextSlots } from './text-slots.js';

type Place = Record<string, JsonValue> | JsonValue[];

/** Text that waits at its place until it is known whether its trace keeps text. */
interface WaitingText {
  readonly target: Place;
  readonly key: string | number;
  readonly value: unknown;
  /** The name that it stands under. */
  readonly name: string;
  readonly fields: FieldSealer;
  readonly path: string;
  readonly owner: object | undefined;
}

/** What the sealing of one record shares: its placeholders, its counts and its policy. */
export class SealContext {
  readonly options: SealOptions;
  readonly text: TextSealer;
  readonly values: ValueSealer;
  readonly slots: TextSlots = new TextSlots();
  readonly contents: TraceContents;
  readonly #policy: TracePolicy;
  readonly #style: PlaceholderStyle;
  #known: KnownValues | undefined;
  #fields: FieldSealer | undefined;
  #otherFields: Map<KindPolicy, FieldSealer> | undefined;
  #keepsContent: boolean = true;
  #allowsRaw: boolean;
  #metRaw: boolean = false;
  #keptRaw: boolean = false;
  #firstForm: RedactionRecord | undefined;
  #waiting: WaitingText[] = [];
  /** The draft or trace whose fields are being sealed. */
  #owner: object | undefined;
  #lengths: ContentLengths | undefined;

  constructor(options: SealOptions, policy: TracePolicy, style: PlaceholderStyle = 'numbered') {
    const { limits } = options;
    this.options = options;
    this.#style = style;
    this.#policy = policy;
    this.#allowsRaw = options.rawFor === 'all';
    this.contents = new TraceContents(limits, this.slots);
    this.text = this.textSealer(limits.maxTextLength, this.contents);
    if (policy.keepsNothing) this.contents.close();
    this.values = new ValueSealer(this.text, this.slots, limits);
  }

  /** Searches the record for what belongs to the person whose trace this is. Errors: none; what is invalid is reported. */
  maskKnown(attributes: TraceAttributes | undefined): void {
    const values = attributes?.knownValues;
    if (values === undefined) return;
    try {
      const known = new KnownValues(values);
      for (const problem of known.problems)
        report('invalid_known_values', `knownValues were not all used: ${problem}`);
      if (known.isEmpty) return;
      this.#known = known;
      this.text.alsoFind(known);
    } catch (fault) {
      report('invalid_known_values', 'knownValues could not be read', fault);
    }
  }

  /** Whether text is kept, by what was decided for this trace. */
  get keepsContent(): boolean {
    return this.#keepsContent;
  }

  /** Whether a second form is wanted, with the text that the policy keeps raw. */
  get hasRawForm(): boolean {
    return this.#metRaw && this.options.rawFor === 'some';
  }

  /** Seals the content of a kind. */
  fields(kind: PolicyKind): FieldSealer {
    const policy = this.#policy.kind(kind);
    // Most policies treat all kinds alike.
    this.#fields ??= new FieldSealer(this, policy);
    if (this.#fields.policy === policy) return this.#fields;
    this.#otherFields ??= new Map();
    let fields = this.#otherFields.get(policy);
    if (fields === undefined) {
      fields = new FieldSealer(this, policy);
      this.#otherFields.set(policy, fields);
    }
    return fields;
  }

  /** Whether any text was kept as it is. */
  get keptRaw(): boolean {
    return this.#keptRaw;
  }

  /** A door for texts that are bounded differently. Shape: without `contents`, only head and tail of a long one are kept. */
  textSealer(maxLength: number, contents?: TraceContents): TextSealer {
    const { options } = this;
    const sealer = new TextSealer({
      maxLength,
      style: this.#style,
      rules: options.policy.text,
      hashKey: () => options.hashKey,
      policyVersion: options.policy.version,
      contents,
      inquiry: options.inquiry,
    });
    if (this.#known !== undefined) sealer.alsoFind(this.#known);
    return sealer;
  }

  /** The mode that a field is kept in here: none where the trace keeps no text, and raw only for those who may take it. */
  lowered(mode: ContentMode): ContentMode {
    if (!this.#keepsContent) return 'none';
    return mode === 'raw' && !this.#allowsRaw ? 'redacted' : mode;
  }

  /** As {@link lowered}, for a text that is about to be sealed. */
  used(mode: ContentMode): ContentMode {
    if (mode === 'raw' && this.#keepsContent) this.#meetRaw();
    return this.lowered(mode);
  }

  /** The modes of a conversation that is about to be sealed, each as {@link lowered} would have it. */
  heard(roles: RoleModes): RoleModes {
    if (!roles.mayBeRaw) return roles;
    this.#meetRaw();
    return this.#allowsRaw ? roles : roles.masked;
  }

  #meetRaw(): void {
    if (this.#allowsRaw) this.#keptRaw = true;
    else this.#metRaw = true;
  }

  /** Says whose fields are sealed from now on. */
  about(owner: object): void {
    this.#owner = owner;
  }

  /** Takes note of how long a text is that is not kept. Errors: none. */
  leaveOut(path: string, value: unknown): void {
    if (!this.#keepsContent || this.#owner === undefined || this.#firstForm !== undefined) return;
    this.#lengths ??= new ContentLengths();
    this.#lengths.note(this.#owner, path, value);
  }

  /** How long the texts are that are not kept, by field. */
  lengthsOf(owner: object): Readonly<Record<string, number>> | undefined {
    return this.#lengths?.of(owner);
  }

  /** Puts a sealed value in its place in a record. */
  put(target: object, key: string | number, sealed: JsonValue): void {
    (target as Record<string | number, JsonValue>)[key] = sealed;
    this.slots.add(target, key, sealed);
  }

  /** Keeps a place for text in an object or list that is being sealed, until {@link decide}. */
  defer(
    target: Place,
    key: string | number,
    value: unknown,
    name: string,
    fields: FieldSealer,
    path: string,
  ): void {
    if (!this.#keepsContent) return;
    (target as Record<string | number, JsonValue>)[key] = null;
    this.#waiting.push({ target, key, value, name, fields, path, owner: this.#owner });
  }

  /** Seals the text that waits, or drops it where the trace keeps none; what follows is treated alike. Errors: none. */
  decide(keepsContent: boolean): void {
    this.#keepsContent &&= keepsContent;
    if (!this.#keepsContent) this.contents.close();
    this.#fill();
    if (!this.hasRawForm) this.#waiting = [];
  }

  /** What masking did. A second form tells what was found when the first one was masked. */
  redaction(): RedactionRecord {
    const record = this.#firstForm ?? this.text.record();
    return this.#keptRaw ? { ...record, applied: false } : record;
  }

  /** Puts raw text in the places of masked text, where the policy keeps it; what follows is treated alike. Errors: none. */
  showRaw(): void {
    this.#firstForm = this.text.record();
    this.#allowsRaw = true;
    this.slots.clear();
    this.#fill();
    this.#waiting = [];
  }

  #fill(): void {
    for (const { target, key, value, name, fields, path, owner } of this.#waiting) {
      this.#owner = owner;
      const sealed = fields.seal(path, value, name);
      const places = target as Record<string | number, JsonValue>;
      if (sealed !== undefined) this.put(places, key, sealed);
      else if (typeof key === 'string') delete places[key];
    }
  }
}
