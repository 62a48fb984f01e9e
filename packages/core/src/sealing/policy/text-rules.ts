import type { Detector, Finding, ScanContext, ScanLimits } from '../redaction/index.js';
import { FindingCache, mergeFindings, scan } from '../redaction/index.js';
import { AllowedValues } from './allowed-values.js';
import type { ContentPolicy } from './content-policy.js';
import { KeyRules } from './key-rules.js';
import { guardDetector } from './own-detectors.js';

/** What a name of a field is, once it has been looked at. */
export interface SealedKey {
  readonly text: string;
  /** Its value is masked whatever it looks like. */
  readonly secret: boolean;
}

/** Units: ms after which the scan of one text gives up, and UTF-16 code units from which on time is taken at all. */
const DEADLINE_MS = 250;
const TIMED_LENGTH = 4_096;

/** How a policy masks text. What is remembered about clean names holds for these rules alone. */
export class TextRules {
  readonly keys: KeyRules;
  /** Names are few and come again in every trace; those that need no masking are remembered. */
  readonly cleanLabels: Set<string> = new Set();
  readonly cleanKeys: Map<string, SealedKey> = new Map();
  /** Types that are not looked for. */
  readonly off: ReadonlySet<string>;
  readonly #allowed: AllowedValues;
  readonly #detectors: readonly Detector[];
  readonly #cache: FindingCache = new FindingCache();
  readonly #untimed: ScanLimits | undefined;
  readonly #timed: ScanLimits;

  constructor(policy: ContentPolicy = {}) {
    this.keys = new KeyRules(policy.maskKeys, policy.allowKeys);
    this.#allowed = new AllowedValues(policy.allowValues);
    const detectors: Detector[] = [];
    const off = new Set<string>();
    for (const [type, own] of Object.entries(policy.detectors ?? {})) {
      if (own === false) off.add(type);
      else detectors.push(guardDetector(own));
    }
    this.off = off;
    this.#detectors = detectors;
    const limits: ScanLimits = {
      ...(detectors.length > 0 ? { detectors } : undefined),
      ...(off.size > 0 ? { off } : undefined),
    };
    this.#untimed = Object.keys(limits).length === 0 ? undefined : limits;
    this.#timed = { ...limits, deadlineMs: DEADLINE_MS };
  }

  /** Finds what must be masked in a text. Shape: `key` is the name it stood under. Errors: what the engine throws. */
  find(text: string, key: string | undefined): readonly Finding[] {
    const name = key === undefined ? undefined : this.keys.contextOf(key);
    const context: ScanContext | undefined = name === undefined ? undefined : { key: name };
    const known = this.#cache.get(text, name);
    if (known !== undefined) return known;
    const limits = text.length < TIMED_LENGTH ? this.#untimed : this.#timed;
    const found = this.#allowed.without(scan(text, context, limits), text);
    this.#cache.set(text, name, found);
    return found;
  }

  /** As {@link find}, where the engine has looked at the text elsewhere. Errors: what a detector throws. */
  complete(scanned: readonly Finding[], text: string, key: string | undefined): readonly Finding[] {
    const name = key === undefined ? undefined : this.keys.contextOf(key);
    const own = this.#detectors.flatMap((detector) =>
      detector.scan(text, name === undefined ? {} : { key: name }),
    );
    const all = own.length === 0 ? scanned : mergeFindings([...scanned, ...own]);
    return this.#allowed.without(all, text);
  }
}

/** The rules of a policy that says nothing about text. */
export const PLAIN_TEXT_RULES: TextRules = new TextRules();
