import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setDiagnosticsLogger } from '../../src/diagnostics.js';
import type { DeliveryCounts } from '../../src/delivery/counts.js';
import type { SamplingOptions } from '../../src/sampling/sampling-options.js';
import { simulate, type SimulatedTruth, type Tally } from './simulation.js';

const TRACES = 100_000;
const CANARY = 500;

const SAMPLING: SamplingOptions = {
  key: 'a key of sixteen characters',
  rules: [
    { name: 'error', when: { error: true }, tier: 'full' },
    { name: 'canary', when: { canary: { requests: CANARY, of: ['promptVersion'] } }, tier: 'full' },
    { name: 'slow', when: { slowerThanMs: 2_500 }, tier: 'full', rate: 0.5 },
    { name: 'suggest', when: { route: '/api/suggest' }, tier: 'metadata', rate: 0.2 },
    { name: 'suggest', when: { route: '/api/suggest' }, tier: 'drop' },
    { name: 'share', tier: 'full', rate: 0.1 },
    { name: 'thin', tier: 'metadata', rate: 0.3 },
  ],
  otherwise: 'drop',
};

beforeEach(() => setDiagnosticsLogger({ warn() {} }));

describe('a hundred thousand traces', { timeout: 60_000 }, () => {
  let all: Tally;
  let sampled: Tally;
  let truth: SimulatedTruth;
  let counts: DeliveryCounts;

  beforeAll(async () => {
    setDiagnosticsLogger({ warn() {} });
    all = (await simulate(TRACES, undefined, CANARY)).tally;
    const run = await simulate(TRACES, SAMPLING, CANARY);
    sampled = run.tally;
    truth = run.truth;
    counts = run.tracer.stats().exporters['memory'] as DeliveryCounts;
  }, 60_000);

  it('keeps every error and every canary in full', () => {
    expect(all.errors).toBe(truth.errors);
    expect(sampled.errorsStored).toBe(truth.errors);
    expect(sampled.byRule['error']).toBe(truth.errors);
    // A canary that failed was taken by the rule before.
    const canaries = sampled.byRule['canary'] as number;
    expect(canaries).toBeGreaterThan(truth.canaries * 0.96);
    expect(canaries).toBeLessThanOrEqual(truth.canaries);
  });

  it('keeps the shares that the rules ask for', () => {
    const slow = truth.durations.filter((ms) => ms > 2_500).length;
    const rest = TRACES - slow;
    const within = (rule: string, share: number): void => {
      // Five standard deviations, and what errors and canaries took before.
      const expected = share * 0.955;
      const slack = 5 * Math.sqrt(share) + 0.03 * share;
      expect(Math.abs((sampled.byRule[rule] as number) - expected), rule).toBeLessThan(slack);
    };
    within('slow', 0.5 * slow);
    within('suggest', 0.2 * 0.25 * rest);
    within('share', 0.1 * 0.75 * rest);
    within('thin', 0.2 * 0.75 * rest);
  });

  it('gives totals within 2 % of the truth when stored traces are weighted by their rate', () => {
    const near = (estimate: number, exact: number): void =>
      expect(Math.abs(estimate / exact - 1)).toBeLessThan(0.02);
    near(sampled.weighted.requests, TRACES);
    near(sampled.weighted.cost, all.cost);
    near(sampled.weighted.tokens, all.tokens);
  });

  it('gives the exact cost of every user, feature and model with sampling on and off', () => {
    expect(sampled.cost).toBe(all.cost);
    expect(sampled.tokens).toBe(all.tokens);
    expect(sampled.requests).toBe(TRACES);
    expect(sampled.errors).toBe(all.errors);
    expect(all.costByUser.size).toBeGreaterThan(100);
    expect(sorted(sampled.costByUser)).toEqual(sorted(all.costByUser));
    expect(sorted(sampled.costByFeatureAndModel)).toEqual(sorted(all.costByFeatureAndModel));
    expect(sorted(sampled.errorsByPrompt)).toEqual(sorted(all.errorsByPrompt));
  });

  it('gives the same latency quantiles, within 1 % of the truth', () => {
    expect(sampled.latency.toJSON()).toEqual(all.latency.toJSON());
    const durations = truth.durations.toSorted((a, b) => a - b);
    for (const q of [0.5, 0.95, 0.99]) {
      const exact = durations[Math.floor(q * (TRACES - 1))] as number;
      expect(Math.abs((sampled.latency.quantile(q) as number) / exact - 1)).toBeLessThan(0.0101);
    }
  });

  it('adds up: produced is delivered, queued, sampled out and dropped', () => {
    const stored = Object.values(sampled.byTier).reduce((sum, count) => sum + count, 0);
    expect(counts.sampledOut).toBe(TRACES - stored);
    expect(counts.dropped).toEqual({});
    expect(counts.queued).toBe(0);
    expect(counts.produced).toBe(counts.delivered + counts.sampledOut);
    // The rest of what was delivered are sums, many times fewer than what they stand for.
    expect(counts.delivered - stored).toBeLessThan(counts.sampledOut);
  });
});

function sorted(sums: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}
