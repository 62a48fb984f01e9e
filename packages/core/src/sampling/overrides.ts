import { report } from '../diagnostics.js';
import type { TraceFacts } from './trace-facts.js';

/** Whose traces are raised: those that agree in everything that is given. */
export interface RaiseTarget {
  readonly tenant?: string;
  /** The pattern of the route, without the method. */
  readonly route?: string;
  readonly model?: string;
  /** Shape: a version id, or `name@version`. */
  readonly promptVersion?: string;
  /** As records hold it. */
  readonly userIdHash?: string;
}

/** A raise in force. */
export interface SamplingOverride extends RaiseTarget {
  readonly id: string;
  readonly tier: 'full' | 'metadata';
  /** Units: epoch ms. */
  readonly until: number;
}

/** The rule that a raised trace names. */
export const RAISED = 'raised';
/** Units: ms. Longer than that is a rule, not a raise. */
export const MAX_RAISE_MS: number = 7 * 24 * 3_600_000;
export const MAX_OVERRIDES = 100;
const MAX_TEXT_LENGTH = 512;
const TARGETS = ['tenant', 'route', 'model', 'promptVersion', 'userIdHash'] as const;

/** The raises in force: bounded, and gone by themselves. */
export class Overrides {
  #own: readonly SamplingOverride[] = [];
  #fromFile: readonly SamplingOverride[] = [];

  /** Adds one; `false` when there are too many. */
  add(override: SamplingOverride, now: number): boolean {
    const inForce = this.#own.filter((override) => isInForce(override, now));
    if (inForce.length >= MAX_OVERRIDES) {
      report('sampling_refused', `more than ${MAX_OVERRIDES} raises at once; one was refused`);
      return false;
    }
    this.#own = [...inForce, override];
    return true;
  }

  /** Puts those of the control file in the place of those it had before. */
  replaceFromFile(overrides: readonly SamplingOverride[]): void {
    this.#fromFile = overrides;
  }

  /** Takes back those made in this process. */
  clear(id?: string): void {
    this.#own = id === undefined ? [] : this.#own.filter((override) => override.id !== id);
  }

  /** Units: `now` in epoch ms. */
  inForce(now: number): readonly SamplingOverride[] {
    return [...this.#own, ...this.#fromFile].filter((override) => isInForce(override, now));
  }

  /** The most that a raise in force wants kept of a trace. */
  tierFor(facts: TraceFacts, now: number): 'full' | 'metadata' | undefined {
    let tier: 'full' | 'metadata' | undefined;
    for (const list of [this.#own, this.#fromFile]) {
      for (const override of list) {
        if (!isInForce(override, now) || !agrees(override, facts)) continue;
        if (override.tier === 'full') return 'full';
        tier = 'metadata';
      }
    }
    return tier;
  }
}

function isInForce({ until }: SamplingOverride, now: number): boolean {
  return until > now && until <= now + MAX_RAISE_MS;
}

function agrees(target: RaiseTarget, facts: TraceFacts): boolean {
  const { tenant, route, model, promptVersion, userIdHash } = target;
  return (
    (tenant === undefined || tenant === facts.tenantId) &&
    (route === undefined || route === facts.route) &&
    (userIdHash === undefined || userIdHash === facts.userIdHash) &&
    (model === undefined || facts.models.includes(model)) &&
    (promptVersion === undefined || usesPrompt(facts, promptVersion))
  );
}

function usesPrompt({ prompts }: TraceFacts, wanted: string): boolean {
  return prompts.some(
    ({ name, versionId }) =>
      versionId !== undefined && (versionId === wanted || `${name}@${versionId}` === wanted),
  );
}

/** Reads a raise that came from outside; `undefined` for anything that is none. */
export function readOverride(value: unknown): SamplingOverride | undefined {
  const fields = Object(value) as Readonly<Record<string, unknown>>;
  const { id, tier, until } = fields;
  if (!isText(id) || (tier !== 'full' && tier !== 'metadata')) return undefined;
  if (typeof until !== 'number' || !Number.isFinite(until)) return undefined;
  const target = readTarget(fields);
  return target === undefined ? undefined : { ...target, id, tier, until };
}

/** Reads whose traces are meant; `undefined` when it is nobody's, or one of them is no text. */
export function readTarget(fields: Readonly<Record<string, unknown>>): RaiseTarget | undefined {
  const target: Record<string, string> = {};
  for (const name of TARGETS) {
    const wanted = fields[name];
    if (wanted === undefined) continue;
    if (!isText(wanted)) return undefined;
    target[name] = wanted;
  }
  return Object.keys(target).length === 0 ? undefined : target;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT_LENGTH;
}
