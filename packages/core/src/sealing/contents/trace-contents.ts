import { SCHEMA_VERSION } from '../../model/schema-version.js';
import type { ContentRecord, ContentRef } from '../../model/content-record.js';
import type { JsonValue } from '../../model/json.js';
import type { TraceLimits } from '../../model/limits.js';
import { keepEnds } from '../keep-ends.js';
import type { Sealed } from '../sealed.js';
import type { TextSlots } from '../text-slots.js';
import { contentHash } from './content-hash.js';
import { toPointer, type PointerStep } from './json-pointer.js';
import { renumber, type PlaceholderNumbers } from './renumber.js';

const NO_ROWS: readonly Sealed<ContentRecord>[] = [];
const MARKER_HEX = 12;
/** By how much what is shown may be shorter or longer than the limit: edges and placeholders, and the marker. */
const SHORTER = 256;
const LONGER = 128;

/** A text that is shown cut. */
interface CutText {
  readonly hash: string;
  readonly chars: number;
  /** Numbered within itself. */
  readonly text: string;
  readonly numbers?: PlaceholderNumbers;
}

/** The fields of a record in which texts stand, by the names that both spans and traces give them. */
const TEXT_FIELDS = [
  'error',
  'input',
  'output',
  'events',
  'attributes',
  'metadata',
  'featureFlags',
  'data',
] as const;

/** What has been cut so far. */
class Cuts {
  readonly byShown: Map<string, CutText> = new Map();
  readonly shownOf: Map<string, string> = new Map();
  readonly variants: Map<string, Map<string, number>> = new Map();
  readonly referred: Map<string, CutText> = new Map();
}

/** The whole texts of one record: those that are shown cut, by what is shown. Within a budget, and none once it is closed. */
export class TraceContents {
  /** Units: UTF-16 code units that are kept of one text. */
  readonly maxLength: number;
  readonly #shownLength: number;
  /** Most traces cut nothing. */
  #cuts: Cuts | undefined;
  #bytesLeft: number;

  readonly #slots: TextSlots;

  constructor(limits: TraceLimits, slots: TextSlots) {
    this.#slots = slots;
    this.maxLength = Math.max(limits.maxContentLength, limits.maxTextLength);
    this.#shownLength = limits.maxTextLength;
    this.#bytesLeft = limits.maxContentBytes;
  }

  /** Keeps no text from now on, and forgets those so far. */
  close(): void {
    this.#bytesLeft = 0;
    this.#cuts?.byShown.clear();
    this.#cuts?.shownOf.clear();
  }

  /** Whether a text of some length may be kept whole. */
  hasRoom(length: number): boolean {
    return Math.min(length, this.maxLength) <= this.#bytesLeft;
  }

  /** Keeps a masked text. Shape: what is shown in its place. `types`: of what was masked in it. */
  keep(masked: string, types: ReadonlySet<string>): string {
    if (masked.length <= this.#shownLength) return masked;
    const cuts = (this.#cuts ??= new Cuts());
    let shown = cuts.shownOf.get(masked);
    if (shown === undefined) {
      shown = this.#cut(masked, types, cuts);
      cuts.shownOf.set(masked, shown);
    }
    return shown;
  }

  #cut(masked: string, types: ReadonlySet<string>, cuts: Cuts): string {
    const chars = masked.length;
    const { text, numbers } = renumber(masked, types);
    const hash = contentHash(text);
    const variant = this.#variantOf(hash, numbers, text, cuts.variants);
    const marker = `[TRUNCATED ${chars} chars, sha256 ${hash.slice(0, MARKER_HEX)}${variant}]`;
    const shown = keepEnds(masked, this.#shownLength, marker);
    cuts.byShown.set(shown, {
      hash,
      chars,
      text,
      ...(numbers === undefined ? undefined : { numbers }),
    });
    return shown;
  }

  /** The whole of what is shown, numbered within itself; `undefined` for what was not cut here. */
  wholeOf(shown: string): string | undefined {
    return this.#cuts?.byShown.get(shown)?.text;
  }

  /** Finds the texts that a span or trace shows cut. */
  referencesIn(record: object): readonly ContentRef[] | undefined {
    const cuts = this.#cuts;
    if (cuts === undefined) return undefined;
    const refs: ContentRef[] = [];
    const steps: PointerStep[] = [];
    for (const field of TEXT_FIELDS) {
      const value = (record as { readonly [field: string]: JsonValue | undefined })[field];
      if (value === undefined) continue;
      steps.push(field);
      this.#find(value, steps, refs, cuts);
      steps.pop();
    }
    return refs.length === 0 ? undefined : refs;
  }

  /** The rows of the texts that were found, one a text. Units: `createdAt` epoch ms. */
  rows(tenantId: string | undefined, createdAt: number): readonly Sealed<ContentRecord>[] {
    if (this.#cuts === undefined) return NO_ROWS;
    const { referred } = this.#cuts;
    return [...referred.values()].map((cut) => contentRow(cut, tenantId, createdAt));
  }

  /** One row may stand for texts that differ by their numbers alone, perhaps where none is shown: the marker tells them apart. */
  #variantOf(
    hash: string,
    numbers: PlaceholderNumbers | undefined,
    text: string,
    known: Cuts['variants'],
  ): string {
    let variants = known.get(hash);
    if (variants === undefined) {
      known.set(hash, (variants = new Map()));
      this.#bytesLeft -= Buffer.byteLength(text);
    }
    const key = numbers === undefined ? '' : JSON.stringify(numbers);
    let variant = variants.get(key);
    if (variant === undefined) variants.set(key, (variant = variants.size + 1));
    return variant === 1 ? '' : ` #${variant}`;
  }

  #find(value: JsonValue, steps: PointerStep[], refs: ContentRef[], cuts: Cuts): void {
    if (typeof value === 'string') {
      const { length } = value;
      if (length < this.#shownLength - SHORTER || length > this.#shownLength + LONGER) return;
      const cut = cuts.byShown.get(value);
      if (cut === undefined) return;
      const { text: _text, ...place } = cut;
      const ref = { path: toPointer(steps), ...place };
      this.#slots.addRepeated(ref, 'hash');
      refs.push(ref);
      cuts.referred.set(cut.hash, cut);
    } else if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        steps.push(i);
        this.#find(value[i] as JsonValue, steps, refs, cuts);
        steps.pop();
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, field] of Object.entries(value)) {
        steps.push(key);
        this.#find(field as JsonValue, steps, refs, cuts);
        steps.pop();
      }
    }
  }
}

/** Makes the row of a masked text. Its placeholders are numbered within itself. */
export function contentRow(
  { hash, text }: Pick<ContentRecord, 'hash' | 'text'>,
  tenantId: string | undefined,
  createdAt: number,
): Sealed<ContentRecord> {
  const record: ContentRecord = {
    type: 'content',
    schemaVersion: SCHEMA_VERSION,
    hash,
    ...(tenantId === undefined ? undefined : { tenantId }),
    text,
    chars: text.length,
    bytes: Buffer.byteLength(text),
    createdAt,
  };
  return record as Sealed<ContentRecord>;
}
