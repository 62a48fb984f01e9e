import { beforeEach, describe, expect, it } from 'vitest';
import { diagnosticCounts, setDiagnosticsLogger } from '../../src/diagnostics.js';
import { audit, highVolume, production } from '../../src/sampling/presets.js';
import { Sampler } from '../../src/sampling/sampler.js';
import type { SamplingCondition, SamplingOptions } from '../../src/sampling/sampling-options.js';
import type { TraceFacts } from '../../src/sampling/trace-facts.js';
import { NO_TOTALS, someFacts, traceId } from './facts.js';

const HOUR = 3_600_000;

beforeEach(() => setDiagnosticsLogger({ warn() {} }));

describe('a condition', () => {
  const cases: [SamplingCondition, Partial<TraceFacts>, Partial<TraceFacts>][] = [
    [{ error: true }, { status: 'error', outcome: 'error' }, {}],
    [{ error: false }, {}, { status: 'error' }],
    [{ failedSpans: true }, { failedSpans: 1 }, {}],
    [{ failedTools: true }, { failedTools: 2 }, {}],
    [{ failedParsers: true }, { failedParsers: 1 }, {}],
    [{ timeouts: true }, { timeouts: 1 }, {}],
    [{ guardrailHits: true }, { guardrailHits: 1 }, {}],
    [{ slowerThanMs: 3_000 }, { durationMs: 3_000.1 }, { durationMs: 3_000 }],
    [
      { costlierThanCents: 2 },
      { totals: { ...NO_TOTALS, costNanoUsd: 20_000_001 } },
      { totals: { ...NO_TOTALS, costNanoUsd: 20_000_000 } },
    ],
    [{ outcome: 'fallback' }, { outcome: 'fallback' }, {}],
    [{ outcome: ['partial', 'aborted'] }, { outcome: 'aborted' }, {}],
    [
      { score: { below: 0.5 } },
      { scores: [{ name: 'grounded', value: 0.4 }] },
      { scores: [{ name: 'grounded', value: 0.5 }] },
    ],
    [
      { score: { name: 'helpful', below: 1 } },
      { scores: [{ name: 'helpful', value: false }] },
      { scores: [{ name: 'other', value: false }] },
    ],
    [{ feature: 'refunds' }, { feature: 'refunds' }, { feature: 'refund' }],
    [{ tenant: ['acme', 'globex'] }, { tenantId: 'globex' }, {}],
    [{ route: '/internal/*' }, { route: '/internal/jobs' }, { route: '/internal' }],
    [{ model: 'gpt-4.1*' }, { models: ['o3', 'gpt-4.1-mini'] }, { models: ['o3'] }],
    [{ error: true, tenant: 'acme' }, { status: 'error', tenantId: 'acme' }, { status: 'error' }],
  ];

  it.each(cases)('%j holds of what it says and of nothing else', (when, yes, no) => {
    const sampler = new Sampler({ rules: [{ name: 'it', when, tier: 'metadata' }] });
    expect(sampler.decide(someFacts(yes))).toEqual({ tier: 'metadata', rule: 'it', rate: 1 });
    expect(sampler.decide(someFacts(no))).toEqual({ tier: 'full', rule: 'default', rate: 1 });
  });
});

describe('Sampler', () => {
  it('keeps everything in full when nothing is configured', () => {
    const kept = { tier: 'full', rule: 'default', rate: 1 };
    expect(new Sampler({}).decide(someFacts())).toEqual(kept);
  });

  it('lets the first rule that matches decide', () => {
    const sampler = new Sampler({
      rules: [
        { when: { tenant: 'acme' }, tier: 'metadata' },
        { when: { error: true }, tier: 'full' },
        { tier: 'drop' },
      ],
    });
    expect(sampler.decide(someFacts({ tenantId: 'acme', status: 'error' })).rule).toBe('tenant');
    expect(sampler.decide(someFacts({ status: 'error' })).rule).toBe('error');
    expect(sampler.decide(someFacts())).toEqual({ tier: 'drop', rule: 'rest', rate: 0 });
  });

  it('keeps the trace in full when a rule of the user throws, and counts it', () => {
    const before = diagnosticCounts().callback_error ?? 0;
    const sampler = new Sampler({
      rules: [
        {
          name: 'mine',
          tier: 'drop',
          when: () => {
            throw new Error('bad rule');
          },
        },
        { tier: 'drop' },
      ],
    });
    expect(sampler.decide(someFacts())).toEqual({ tier: 'full', rule: 'mine', rate: 1 });
    expect(diagnosticCounts().callback_error).toBe(before + 1);
  });

  it('keeps the trace in full when a rule of the user answers with a promise', () => {
    const when = (() => Promise.reject(new Error('late'))) as unknown as () => boolean;
    const sampler = new Sampler({ rules: [{ tier: 'drop', when }], otherwise: 'drop' });
    expect(sampler.decide(someFacts()).tier).toBe('full');
  });

  it('lets two services with one key keep the same traces, and none foresee them without it', () => {
    const options: SamplingOptions = { rules: [{ tier: 'full', rate: 0.2 }], otherwise: 'drop' };
    const [a, b, other, plain] = [
      new Sampler({ ...options, key: 'k' }),
      new Sampler({ ...options, key: 'k' }),
      new Sampler({ ...options, key: 'another' }),
      new Sampler(options),
    ];
    let agreed = 0;
    let foreseen = 0;
    for (let n = 0; n < 2_000; n++) {
      const facts = someFacts({ traceId: traceId(n) });
      const { tier } = a.decide(facts);
      expect(b.decide(facts).tier).toBe(tier);
      if (tier !== 'full') continue;
      if (other.decide(facts).tier === 'full') agreed++;
      if (plain.decide(facts).tier === 'full') foreseen++;
    }
    // 400 are kept; by chance a fifth of them elsewhere.
    expect(agreed).toBeLessThan(130);
    expect(foreseen).toBeLessThan(130);
  });

  it('keeps in a service with a higher rate what one with a lower rate keeps', () => {
    const low = new Sampler({ rules: [{ tier: 'full', rate: 0.05 }], otherwise: 'drop', key: 'k' });
    const high = new Sampler({ rules: [{ tier: 'full', rate: 0.3 }], otherwise: 'drop', key: 'k' });
    for (let n = 0; n < 2_000; n++) {
      const facts = someFacts({ traceId: traceId(n) });
      if (low.decide(facts).tier === 'full') expect(high.decide(facts).tier).toBe('full');
    }
  });

  it('says how likely the outcome was: to be stored, and to be stored with text', () => {
    const sampler = new Sampler({
      rules: [
        { name: 'slow', when: { slowerThanMs: 1_000 }, tier: 'full', rate: 0.5 },
        { name: 'share', tier: 'full', rate: 0.1 },
        { name: 'thin', tier: 'metadata', rate: 0.3 },
        { name: 'rest', tier: 'drop' },
      ],
    });
    const seen = new Map<string, object>();
    for (let n = 0; n < 500; n++) {
      const { rule, ...odds } = sampler.decide(someFacts({ traceId: traceId(n) }));
      seen.set(rule, odds);
    }
    expect(Object.fromEntries(seen)).toEqual({
      share: { tier: 'full', rate: 0.3, fullRate: 0.1 },
      thin: { tier: 'metadata', rate: 0.3 },
      rest: { tier: 'drop', rate: 0.3 },
    });
    const slow = sampler.decide(someFacts({ durationMs: 2_000, traceId: traceId(0) }));
    expect(slow.rate).toBe(0.5);
  });

  it('takes a rate of 0 for never', () => {
    const sampler = new Sampler({ rules: [{ tier: 'drop', rate: 0 }], otherwise: 'metadata' });
    for (let n = 0; n < 200; n++) {
      expect(sampler.decide(someFacts({ traceId: traceId(n) })).tier).toBe('metadata');
    }
  });

  it.each<[string, unknown]>([
    ['sampling.rules', { rules: {} }],
    ['sampling.rules[0]', { rules: ['full'] }],
    ['sampling.rules[0].tier', { rules: [{ tier: 'some' }] }],
    ['sampling.rules[0].tires', { rules: [{ tier: 'full', tires: 4 }] }],
    ['sampling.rules[1].rate', { rules: [{ tier: 'full' }, { tier: 'full', rate: 10 }] }],
    ['sampling.rules[0].rate', { rules: [{ tier: 'full', rate: Number.NaN }] }],
    ['sampling.rules[0].name', { rules: [{ tier: 'full', name: '' }] }],
    ['sampling.rules[0].when', { rules: [{ tier: 'full', when: 'errors' }] }],
    ['sampling.rules[0].when.errors', { rules: [{ tier: 'full', when: { errors: true } }] }],
    ['sampling.rules[0].when.error', { rules: [{ tier: 'full', when: { error: 'yes' } }] }],
    [
      'sampling.rules[0].when.slowerThanMs',
      { rules: [{ tier: 'full', when: { slowerThanMs: -1 } }] },
    ],
    [
      'sampling.rules[0].when.outcome[1]',
      { rules: [{ tier: 'full', when: { outcome: ['error', 'bad'] } }] },
    ],
    ['sampling.rules[0].when.score.below', { rules: [{ tier: 'full', when: { score: {} } }] }],
    ['sampling.rules[0].when.canary', { rules: [{ tier: 'full', when: { canary: {} } }] }],
    [
      'sampling.rules[0].when.canary.of',
      { rules: [{ tier: 'full', when: { canary: { hours: 1, of: ['x'] } } }] },
    ],
    ['sampling.rules[0].when.route[0]', { rules: [{ tier: 'full', when: { route: [''] } }] }],
    ['sampling.otherwise', { otherwise: 'none' }],
    ['sampling.otherwise', { rules: [{ tier: 'full', rate: 0.1 }] }],
  ])('refuses a bad %s with its path', (path, options) => {
    expect(() => new Sampler(options as SamplingOptions)).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        message: expect.stringContaining(`"${path}"`),
      }),
    );
  });
});

describe('a canary rule', () => {
  const canary = (window: object): Sampler =>
    new Sampler({
      rules: [{ name: 'new', when: { canary: window }, tier: 'full' }],
      otherwise: 'drop',
    });
  const asked = (version: string, at = 0): TraceFacts =>
    someFacts({ prompts: [{ name: 'support', versionId: version }], startTime: at });

  it('keeps the first requests with a new prompt version, and again with the next', () => {
    const sampler = canary({ requests: 3 });
    const tiers = ['v1', 'v1', 'v2', 'v1', 'v1', 'v2', 'v2', 'v2'].map(
      (version) => sampler.decide(asked(version)).tier,
    );
    expect(tiers).toEqual(['full', 'full', 'full', 'full', 'drop', 'full', 'full', 'drop']);
  });

  it('keeps what uses a new model or runs in a new deployment for some hours', () => {
    const sampler = canary({ hours: 2, of: ['model', 'deployment'] });
    const at = (hours: number, facts: Partial<TraceFacts>): string =>
      sampler.decide(someFacts({ startTime: hours * HOUR, durationMs: 0, ...facts })).tier;
    expect(at(0, { models: ['m'] })).toBe('full');
    expect(at(1.9, { models: ['m'] })).toBe('full');
    expect(at(2, { models: ['m'] })).toBe('drop');
    expect(at(2, { models: ['m'], deploymentId: 'd1' })).toBe('full');
    expect(at(5, { models: ['m'], deploymentId: 'd1' })).toBe('drop');
    expect(sampler.decide(asked('v1')).tier).toBe('drop');
  });

  it('goes on until both are over where requests and hours are given', () => {
    const sampler = canary({ requests: 2, hours: 1 });
    const tiers = [0, 0, 0.5, 0.9, 1, 1.1].map((h) => sampler.decide(asked('v1', h * HOUR)).tier);
    expect(tiers).toEqual(['full', 'full', 'full', 'full', 'drop', 'drop']);
    const rare = canary({ requests: 2, hours: 1 });
    expect([0, 5, 9].map((h) => rare.decide(asked('v1', h * HOUR)).tier)).toEqual([
      'full',
      'full',
      'drop',
    ]);
  });
});

describe('the presets', () => {
  const tierOf = (sampler: Sampler, facts: Partial<TraceFacts>): string => {
    const { tier, rule } = sampler.decide(someFacts(facts));
    return `${tier} ${rule}`;
  };

  it('production keeps what went wrong, is new or slow, a tenth of the rest, and drops nothing', () => {
    const sampler = new Sampler(production());
    expect(tierOf(sampler, { status: 'error' })).toBe('full error');
    expect(tierOf(sampler, { failedTools: 1 })).toBe('full failed_tool');
    expect(tierOf(sampler, { failedParsers: 1 })).toBe('full failed_parser');
    expect(tierOf(sampler, { timeouts: 1 })).toBe('full timeout');
    expect(tierOf(sampler, { durationMs: 3_001 })).toBe('full slow');
    expect(tierOf(sampler, { models: ['new'] })).toBe('full canary');
    const counts = countTiers(sampler, {});
    expect(counts['full share']).toBeGreaterThan(900);
    expect(counts['full share']).toBeLessThan(1_100);
    expect(counts['metadata rest']).toBe(10_000 - counts['full share']!);
  });

  it('production keeps one in a hundred of low-risk routes, without text', () => {
    const sampler = new Sampler(production({ lowRiskRoutes: ['/api/suggest'] }));
    const counts = countTiers(sampler, { route: '/api/suggest' });
    expect(counts['metadata low_risk']).toBeGreaterThan(65);
    expect(counts['metadata low_risk']).toBeLessThan(135);
    expect(counts['drop low_risk']).toBe(10_000 - counts['metadata low_risk']!);
    expect(tierOf(sampler, { route: '/api/suggest', status: 'error' })).toBe('full error');
  });

  it('highVolume keeps errors, a share of what is slow, and one in a thousand', () => {
    const sampler = new Sampler(highVolume({ slowRate: 0.5 }));
    expect(tierOf(sampler, { status: 'error' })).toBe('full error');
    const slow = countTiers(sampler, { durationMs: 5_000 });
    expect(slow['full slow']).toBeGreaterThan(4_800);
    expect(slow['full slow']).toBeLessThan(5_200);
    const rest = countTiers(sampler, {});
    expect(rest['full share']).toBeGreaterThan(0);
    expect(rest['full share']).toBeLessThan(30);
    expect(rest['drop rest']).toBe(10_000 - rest['full share']!);
  });

  it('audit keeps everything in full', () => {
    expect(countTiers(new Sampler(audit()), {})).toEqual({ 'full audit': 10_000 });
  });

  function countTiers(sampler: Sampler, facts: Partial<TraceFacts>): Record<string, number> {
    const counts: Record<string, number> = {};
    for (let n = 0; n < 10_000; n++) {
      const tier = tierOf(sampler, { ...facts, traceId: traceId(n) });
      counts[tier] = (counts[tier] ?? 0) + 1;
    }
    return counts;
  }
});
