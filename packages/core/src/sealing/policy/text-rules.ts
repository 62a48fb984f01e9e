import type { Detector, Finding, ScanContext, ScanLimits } from '../redaction/index.js';
import { RecurringTexts } from '../recurring-texts.js';
import {
  isPlain,
  mergeFindings,
  personalKey,
  scan,
  tellsOfValue,
  wholeKey,
} from '../redaction/index.js';
import { AllowedValues } from './allowed-values.js';
import type { ContentPolicy } from './content-policy.js';
import { KeyRules } from './key-rules.js';
import { guardDetector } from './own-detectors.js';
import type { SealedKey } from './sealed-key.js';

/** Units: UTF-16 code units of a name that may say something of its value. */
export const MAX_KEY_LENGTH = 256;

/** Units: ms after which the scan of one text gives up, and UTF-16 code units from which on time is taken at all. */
const DEADLINE_MS = 250;
const TIMED_LENGTH = 4_096;

/**
 * Units: UTF-16 code units of a text whose findings are worth remembering. Texts without findings are not kept, since
 * reading them again costs no more than looking them up.
 */
const MIN_KEPT = 256;
const MAX_KEPT = 65_536;
const KEPT = { maxChars: 2 * 1_048_576, maxTexts: 1_024 };

/** What was found in a text: places and types, which are given numbers when a trace is put together. */
interface KnownFindings {
  readonly key: string | undefined;
  readonly findings: readonly Finding[];
}

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
  readonly #known: RecurringTexts<KnownFindings> = new RecurringTexts(KEPT);
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

  /** Reads a name that is shown as `text`. */
  read(name: string, text: string): SealedKey {
    const personal = personalKey(name);
    return {
      name,
      text,
      secret: this.keys.masks(name),
      context: this.#contextOf(name),
      personal: personal?.sure === true,
      depends: personal?.sure === false,
      hasParts: wholeKey(name) !== undefined,
    };
  }

  /** A detector of the app's own may make something of any name. */
  #contextOf(name: string): string | undefined {
    const known = name.length > MAX_KEY_LENGTH ? undefined : this.keys.contextOf(name);
    if (known === undefined || this.#detectors.length > 0) return known;
    return tellsOfValue(known) ? known : undefined;
  }

  /** Whether a glance tells that nothing is to be masked in a text, under a name that says nothing of it. */
  isPlain(text: string): boolean {
    return this.#detectors.length === 0 && isPlain(text);
  }

  /** Finds what must be masked in a text. Shape: `key` is {@link SealedKey.context}. Errors: what the engine throws. */
  find(text: string, key: string | undefined): readonly Finding[] {
    const { length } = text;
    const isKept = length >= MIN_KEPT && length <= MAX_KEPT;
    const known = isKept ? this.#known.get(text) : undefined;
    if (known !== undefined && known.key === key) return known.findings;
    const context: ScanContext | undefined = key === undefined ? undefined : { key };
    const limits = length < TIMED_LENGTH ? this.#untimed : this.#timed;
    const findings = this.#allowed.without(scan(text, context, limits), text);
    if (isKept && findings.length > 0) this.#known.set(text, { key, findings });
    return findings;
  }

  /** As {@link find}, where the engine has looked at the text elsewhere. Errors: what a detector throws. */
  complete(scanned: readonly Finding[], text: string, key: string | undefined): readonly Finding[] {
    const own = this.#detectors.flatMap((detector) =>
      detector.scan(text, key === undefined ? {} : { key }),
    );
    const all = own.length === 0 ? scanned : mergeFindings([...scanned, ...own]);
    return this.#allowed.without(all, text);
  }
}

/** The rules of a policy that says nothing about text. */
export const PLAIN_TEXT_RULES: TextRules = new TextRules();
