import { Deadline } from './budget.js';
import { BUILT_IN_DETECTORS } from './built-in.js';
import type { Detector, ScanContext } from './detector.js';
import { forgetObject } from './detectors/personal-field.js';
import type { EntityType } from './entity-type.js';
import type { Finding } from './finding.js';
import { NO_FINDINGS } from './finding.js';
import { mergeFindings } from './merge.js';
import { Pass } from './pass.js';
import { isHarmless } from './pass-table.js';
import { keyFacts } from './key-facts.js';
import { isPersonalValue } from './personal-keys.js';
import { makeShadow } from './shadow.js';
import type { Stretch } from './sites.js';
import { planTriggers } from './trigger.js';

/** What a scan may be told besides the context. */
export interface ScanLimits {
  /** Time after which the scan throws instead of going on. Units: milliseconds. */
  readonly deadlineMs?: number;
  /** Detectors to run besides the built-in ones. */
  readonly detectors?: readonly Detector[];
  /** Types that are not looked for. */
  readonly off?: ReadonlySet<string>;
}

const PLAN = planTriggers(BUILT_IN_DETECTORS.map((detector) => detector.triggers));
const NO_CONTEXT: ScanContext = Object.freeze({});
/** Units: UTF-16 code units up to which a text may be told to be clean by a glance. */
const SHORT = 64;
/** Shadows are made piece by piece, so that their maps stay small; pieces overlap by more than a finding's usual length. */
const PIECE = 262_144;
const OVERLAP = 16_384;

/** Passes that are not running: one for the text and one for what it decodes to are kept. */
const idle: Pass[] = [new Pass()];

/** The deadline of the scan that is running, for texts that it decodes on the way. */
let running: Deadline | undefined;

function runPass(
  text: string,
  context: ScanContext,
  nested: boolean,
  deadline: Deadline | undefined,
): Pass {
  const pass = idle.pop() ?? new Pass();
  pass.run(text, context, PLAN, nested ? undefined : inspect, deadline);
  return pass;
}

function release(pass: Pass): void {
  pass.text = '';
  forgetObject();
  if (idle.length < 2) idle.push(pass);
}

function inspect(decoded: string): EntityType | undefined {
  const pass = runPass(decoded, NO_CONTEXT, true, running);
  const found = pass.hits.take();
  release(pass);
  return found[0]?.type;
}

function scanStretch(
  text: string,
  offset: number,
  context: ScanContext,
  deadline: Deadline | undefined,
  into: Finding[],
): void {
  const shadow = makeShadow(text);
  const pass = runPass(shadow.text, context, false, deadline);
  for (const { type, start, end } of pass.hits.take()) {
    into.push({
      type,
      start: offset + (shadow.starts[start] ?? 0),
      end: offset + (shadow.ends[end - 1] ?? 0),
    });
  }
  release(pass);
}

/** Looks again where characters stand for others. Long stretches go piece by piece, so that their maps stay small. */
function scanSites(
  text: string,
  stretches: readonly Stretch[],
  context: ScanContext,
  deadline: Deadline | undefined,
): Finding[] {
  const found: Finding[] = [];
  for (const { start, end } of stretches) {
    for (let from = start; from < end; from += PIECE) {
      const offset = Math.max(start, from - OVERLAP);
      scanStretch(
        text.slice(offset, Math.min(end, from + PIECE)),
        offset,
        context,
        deadline,
        found,
      );
    }
  }
  return found;
}

/** The whole of a value under a personal key, unless something in it is of a closer type and as long. */
function scanPersonal(
  text: string,
  type: EntityType,
  limits: ScanLimits | undefined,
): readonly Finding[] {
  const inside = scan(text, NO_CONTEXT, limits);
  return mergeFindings([...inside, { type, start: 0, end: text.length }]);
}

/**
 * Finds everything in a text that must not be stored.
 * Shape: sorted by `start`, no overlaps; clean text gives one shared frozen array.
 * Errors: RedactionBudgetError past `deadlineMs`; whatever a detector of your own throws.
 */
export function scan(
  text: string,
  context: ScanContext = NO_CONTEXT,
  limits?: ScanLimits,
): readonly Finding[] {
  const length = text.length;
  if (length === 0) return NO_FINDINGS;
  const facts = context.key === undefined ? undefined : keyFacts(context.key);
  if (facts?.secret === true) return [{ type: 'SECRET', start: 0, end: length }];
  const personal = facts?.personal;
  if (personal !== undefined && !limits?.off?.has(personal) && isPersonalValue(text))
    return scanPersonal(text, personal, limits);
  if (limits?.detectors === undefined && isPlain(text)) return NO_FINDINGS;
  const deadline = limits?.deadlineMs === undefined ? undefined : new Deadline(limits.deadlineMs);
  running = deadline;
  const pass = runPass(text, context, false, deadline);
  const hits = pass.hits.take();
  const stretches = pass.sites.take(text);
  release(pass);
  const own = limits?.detectors;
  const off = limits?.off;
  if (stretches.length === 0 && own === undefined) return mergeFindings(wanted(hits, off));
  const all = [...hits, ...scanSites(text, stretches, context, deadline)];
  for (const detector of own ?? []) {
    deadline?.check();
    all.push(...detector.scan(text, context));
  }
  return all.length === 0 ? NO_FINDINGS : mergeFindings(wanted(all, off));
}

/** Whether a glance at a short text tells that nothing in it is looked for, whatever it stands under but what tells of its value. */
export function isPlain(text: string): boolean {
  return text.length <= SHORT && isHarmless(text);
}

function wanted(
  findings: readonly Finding[],
  off: ReadonlySet<string> | undefined,
): readonly Finding[] {
  return off === undefined ? findings : findings.filter(({ type }) => !off.has(type));
}
