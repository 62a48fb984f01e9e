import { CanaryMemory, type Sighting } from './canary.js';
import { compileRules, type CompiledRule } from './compile-rules.js';
import type { SamplingRecord } from '../model/record.js';
import type { SamplingTier } from './decision.js';
import type { SamplingOptions } from './sampling-options.js';
import { shareOf } from './share.js';
import type { ScoreFact, TraceFacts } from './trace-facts.js';

const NOTHING_NEW: readonly Sighting[] = [];
/** Sums of rates that are 1 by the rules are 1 in the record. */
const RATE_PRECISION = 1e12;

/**
 * Decides once what is kept of a trace. One share a trace id is compared with every rate, so that a service that keeps
 * more keeps what the others keep, and a rate says how likely the whole outcome was.
 */
export class Sampler {
  readonly #rules: readonly CompiledRule[];
  readonly #otherwise: SamplingTier;
  readonly #key: string | undefined;
  readonly canary: CanaryMemory | undefined;

  /** Errors: `invalid_option` with the option's path. */
  constructor(options: SamplingOptions) {
    this.#rules = compileRules(options);
    this.#otherwise = options.otherwise ?? 'full';
    this.#key = options.key;
    this.canary = this.#rules.some((rule) => rule.canary) ? new CanaryMemory() : undefined;
  }

  /** Whether a rule keeps a trace in full because of this score alone. */
  asksFor(score: ScoreFact): boolean {
    return this.#rules.some((rule) => rule.asksFor?.(score) === true);
  }

  /** Errors: none. */
  decide(facts: TraceFacts): SamplingRecord {
    const sightings = this.canary?.observe(facts) ?? NOTHING_NEW;
    const odds = new Odds();
    let share: number | undefined;
    let tier: SamplingTier | undefined;
    let name = 'default';
    for (const rule of this.#rules) {
      const holds = rule.holds(facts, sightings);
      if (holds === false) continue;
      const taken: SamplingTier = holds === 'failed' ? 'full' : rule.tier;
      const rate = holds === 'failed' ? 1 : rule.rate;
      if (tier === undefined) {
        if (rate > 0 && rate < 1) share ??= shareOf(facts.traceId, this.#key);
        if (rate === 1 || (share !== undefined && share < rate)) {
          tier = taken;
          name = rule.name;
        }
      }
      odds.add(taken, rate);
      if (rate === 1) return odds.decision(tier ?? taken, name);
    }
    odds.add(this.#otherwise, 1);
    return odds.decision(tier ?? this.#otherwise, name);
  }
}

/** How likely each tier was for a trace like this one. */
class Odds {
  #covered: number = 0;
  #stored: number = 0;
  #full: number = 0;

  add(tier: SamplingTier, rate: number): void {
    if (rate <= this.#covered) return;
    const gained = rate - this.#covered;
    this.#covered = rate;
    if (tier !== 'drop') this.#stored += gained;
    if (tier === 'full') this.#full += gained;
  }

  decision(tier: SamplingTier, rule: string): SamplingRecord {
    const rate = tidy(this.#stored);
    const full = tidy(this.#full);
    return tier === 'full' && full !== rate
      ? { tier, rule, rate, fullRate: full }
      : { tier, rule, rate };
  }
}

function tidy(rate: number): number {
  return Math.round(rate * RATE_PRECISION) / RATE_PRECISION;
}
