import { report } from '../diagnostics.js';
import type { Clock } from '../model/clock.js';
import type { SamplingRecord } from '../model/record.js';
import { CanaryFile } from './canary-file.js';
import { ControlFile } from './control-file.js';
import { raiseTo } from './decision.js';
import { resolveHold, type HoldConfig } from './hold.js';
import {
  MAX_RAISE_MS,
  Overrides,
  RAISED,
  readTarget,
  type RaiseTarget,
  type SamplingOverride,
} from './overrides.js';
import { checkScorers, runScorers } from './run-scorers.js';
import { Sampler } from './sampler.js';
import { isSampleHeader, MAX_HEADER_MS, signSampleHeader } from './sample-header.js';
import type {
  InlineScorer,
  SamplingCondition,
  SamplingOptions,
  SamplingRule,
} from './sampling-options.js';
import type { ScoreFact, TraceFacts } from './trace-facts.js';

/** What a raise asks for: whose traces, how much of them, and for how long. */
export interface RaiseOptions extends Omit<RaiseTarget, 'userIdHash'> {
  readonly userId?: string;
  /** Default: `full`. */
  readonly tier?: 'full' | 'metadata';
  /** Units: ms, at most a week. */
  readonly forMs: number;
}

/** A rule in force, for people. */
export interface SamplingRuleInfo extends Pick<SamplingRule, 'name' | 'tier'> {
  readonly rate: number;
  /** Shape: `function` where the app's own decides; left out where it takes every trace. */
  readonly when?: SamplingCondition | 'function';
}

/** What can be changed about sampling while the app runs. */
export interface SamplingControls {
  /**
   * Keeps more of some traces for a while; it ends by itself. `undefined` when it was refused, which is reported.
   *
   * @example
   * tracer.sampling.raise({ tenant: 'acme', forMs: 30 * 60_000 });
   */
  raise(options: RaiseOptions): SamplingOverride | undefined;
  /** The raises in force: those made here, and those of the control file. */
  overrides(): readonly SamplingOverride[];
  /** The rules in the order in which they are asked; the last one takes what is left. */
  rules(): readonly SamplingRuleInfo[];
  /** Takes back a raise made here, or all of them. */
  clear(id?: string): void;
  /**
   * The value of a header `x-llmtrace-sample` with which a request is kept in full until it expires; `undefined` without
   * a configured `sampling.key`.
   *
   * Units: `forMs` ms, at most a day.
   */
  header(options: { readonly forMs: number }): string | undefined;
}

/** What sampling is told by the tracer. */
export interface SamplingConfig {
  /** `undefined`: everything is kept, and nothing has to be decided. */
  readonly options: SamplingOptions | undefined;
  readonly headerKey: string | undefined;
  /** Where the control file is, and what is remembered between two starts. */
  readonly dir: string | undefined;
}

/** The rule that a request names whose header asked for it. */
const SIGNED = 'signed_header';

/** Decides what is kept: the rules, and what was asked for on demand. */
export class TraceSampling implements SamplingControls {
  /** `undefined`: nothing is configured. */
  readonly sampler: Sampler | undefined;
  readonly hold: HoldConfig | undefined;
  readonly #options: SamplingOptions | undefined;
  readonly #scorers: readonly InlineScorer[];
  readonly #headerKey: string | undefined;
  readonly #overrides: Overrides = new Overrides();
  readonly #controlFile: ControlFile | undefined;
  readonly #canaryFile: CanaryFile | undefined;
  readonly #clock: Clock;
  readonly #hashUser: (userId: string) => string;
  #raises: number = 0;

  /** Errors: `invalid_option` with the option's path. */
  constructor(config: SamplingConfig, clock: Clock, hashUser: (userId: string) => string) {
    const { options, dir } = config;
    this.#options = options;
    this.sampler = options && new Sampler(options);
    this.hold = resolveHold(options?.hold);
    this.#scorers = checkScorers(options?.scorers);
    this.#headerKey = config.headerKey;
    this.#clock = clock;
    this.#hashUser = hashUser;
    const memory = this.sampler?.canary;
    this.#controlFile = dir === undefined ? undefined : new ControlFile(dir);
    this.#canaryFile =
      dir === undefined || memory === undefined ? undefined : new CanaryFile(dir, memory);
  }

  /** Runs the inline scorers. */
  score(facts: TraceFacts): readonly ScoreFact[] {
    return runScorers(this.#scorers, facts);
  }

  /** Decides on a trace, its inline scores among the facts. Shape: `header` as the request carried it. */
  decide(facts: TraceFacts, sampler: Sampler, header: string | undefined): SamplingRecord {
    this.#canaryFile?.load();
    const decision = sampler.decide(facts);
    this.#canaryFile?.save(this.#clock.now());
    if (decision.tier === 'full' && decision.rate === 1 && decision.fullRate === undefined) {
      return decision;
    }
    const now = this.#now();
    if (header !== undefined && isSampleHeader(header, this.#headerKey, now)) {
      return raiseTo(decision, 'full', SIGNED);
    }
    this.#lookAtControlFile();
    const raised = this.#overrides.tierFor(facts, now);
    return raised === undefined ? decision : raiseTo(decision, raised, RAISED);
  }

  rules(): readonly SamplingRuleInfo[] {
    const { rules = [], otherwise = 'full' } = this.#options ?? {};
    const asked = rules.map(({ name, tier, rate = 1, when }): SamplingRuleInfo => ({
      ...(name === undefined ? undefined : { name }),
      tier,
      rate,
      ...(when === undefined
        ? undefined
        : { when: typeof when === 'function' ? 'function' : when }),
    }));
    return [...asked, { name: 'otherwise', tier: otherwise, rate: 1 }];
  }

  raise(options: RaiseOptions): SamplingOverride | undefined {
    const now = this.#now();
    const asked = this.#readRaise(options, now);
    if (asked === undefined) {
      report(
        'sampling_refused',
        'a raise needs a tenant, route, model, promptVersion or userId, and forMs of at most a week',
      );
      return undefined;
    }
    const override = { ...asked, id: `${process.pid.toString(36)}-${++this.#raises}` };
    return this.#overrides.add(override, now) ? override : undefined;
  }

  /** `undefined` for what is no raise. Options may be anything, where they come from a request of an admin page. */
  #readRaise(options: RaiseOptions, now: number): Omit<SamplingOverride, 'id'> | undefined {
    try {
      const { userId, tier = 'full', forMs, ...target } = options;
      const whose = readTarget({
        ...target,
        userIdHash: typeof userId === 'string' ? this.#hashUser(userId) : userId,
      });
      if (whose === undefined || !isTime(forMs, MAX_RAISE_MS)) return undefined;
      return tier === 'full' || tier === 'metadata'
        ? { ...whose, tier, until: now + forMs }
        : undefined;
    } catch {
      // Nothing to read; the caller reports it.
      return undefined;
    }
  }

  overrides(): readonly SamplingOverride[] {
    this.#lookAtControlFile();
    return this.#overrides.inForce(this.#now());
  }

  clear(id?: string): void {
    this.#overrides.clear(id);
  }

  header(options: { readonly forMs: number }): string | undefined {
    const forMs = readTime(options);
    if (this.#headerKey === undefined || !isTime(forMs, MAX_HEADER_MS)) {
      report('sampling_refused', 'a header needs sampling.key, and forMs of at most a day');
      return undefined;
    }
    return signSampleHeader(this.#headerKey, this.#now() + forMs);
  }

  /** Writes what has to outlive the process. */
  close(): void {
    this.#canaryFile?.close();
  }

  #lookAtControlFile(): void {
    const found = this.#controlFile?.poll(this.#clock.now());
    if (found !== undefined) this.#overrides.replaceFromFile(found);
  }

  #now(): number {
    return this.#clock.now() + this.#clock.epochOffset();
  }
}

function readTime(options: { readonly forMs: number }): unknown {
  try {
    return options.forMs;
  } catch {
    // No options, or none that can be read; the caller reports it.
    return undefined;
  }
}

function isTime(ms: unknown, atMost: number): ms is number {
  return typeof ms === 'number' && ms > 0 && ms <= atMost;
}
