import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setDiagnosticsLogger } from '../../src/diagnostics.js';
import { writeControlFile, readControlFile } from '../../src/sampling/control-file.js';
import { isSampleHeader, signSampleHeader } from '../../src/sampling/sample-header.js';
import type { SamplingOptions } from '../../src/sampling/sampling-options.js';
import { TraceSampling } from '../../src/sampling/trace-sampling.js';
import type { TraceFacts } from '../../src/sampling/trace-facts.js';
import { someFacts } from './facts.js';

const KEY = 'sixteen characters';
const HOUR = 3_600_000;
const START = Date.UTC(2026, 5, 3, 12);

let dir: string;
const clock = { time: 0, now: () => clock.time, epochOffset: () => START };

beforeEach(() => {
  setDiagnosticsLogger({ warn() {} });
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-sampling-'));
  clock.time = 0;
});
afterEach(() => rmSync(dir, { recursive: true }));

function sampling(
  options: SamplingOptions = { otherwise: 'drop' },
  headerKey?: string,
): TraceSampling {
  return new TraceSampling({ options, headerKey, dir }, clock, (id) => `hash of ${id}`);
}

function ruleFor(made: TraceSampling, facts: Partial<TraceFacts> = {}, header?: string): string {
  const { sampler } = made;
  if (sampler === undefined) throw new Error('nothing is configured');
  const { tier, rule, rate } = made.decide(someFacts(facts), sampler, header);
  return `${tier} ${rule} ${rate}`;
}

const ACME = { tenantId: 'acme' };

/** Options that throw when a field of theirs is read. */
function unreadable(name: string): object {
  const get = (): never => {
    throw new Error('not to be read');
  };
  return Object.defineProperty({ forMs: HOUR }, name, { enumerable: true, get });
}

describe('a raise', () => {
  it('keeps what agrees in everything that is given, until it expires', () => {
    const made = sampling();
    made.raise({ tenant: 'acme', route: '/api/chat', forMs: HOUR });
    expect(ruleFor(made, ACME)).toBe('full raised 1');
    expect(ruleFor(made, { ...ACME, route: '/other' })).toBe('drop default 0');
    expect(ruleFor(made)).toBe('drop default 0');
    expect(made.overrides()).toMatchObject([{ tenant: 'acme', tier: 'full', until: START + HOUR }]);
    clock.time = HOUR;
    expect(ruleFor(made, ACME)).toBe('drop default 0');
    expect(made.overrides()).toEqual([]);
  });

  it.each<[object, Partial<TraceFacts>]>([
    [{ model: 'gpt-4.1' }, { models: ['gpt-4.1'] }],
    [{ promptVersion: 'v7' }, { prompts: [{ name: 'answer', versionId: 'v7' }] }],
    [{ promptVersion: 'answer@v7' }, { prompts: [{ name: 'answer', versionId: 'v7' }] }],
    [{ userId: 'u1' }, { userIdHash: 'hash of u1' }],
  ])('takes %j', (target, facts) => {
    const made = sampling();
    made.raise({ ...target, forMs: HOUR });
    expect(ruleFor(made, facts)).toBe('full raised 1');
    expect(ruleFor(made)).toBe('drop default 0');
  });

  it('never keeps less than the rules do', () => {
    const made = sampling({ rules: [{ name: 'rest', tier: 'full' }] });
    made.raise({ tenant: 'acme', tier: 'metadata', forMs: HOUR });
    expect(ruleFor(made, ACME)).toBe('full rest 1');
    const dropping = sampling();
    dropping.raise({ tenant: 'acme', tier: 'metadata', forMs: HOUR });
    expect(ruleFor(dropping, ACME)).toBe('metadata raised 1');
  });

  it('makes the rates of what it raises true: whatever the share, the trace is stored', () => {
    const made = sampling({
      rules: [{ name: 'share', tier: 'full', rate: 0.999 }],
      otherwise: 'drop',
    });
    expect(ruleFor(made, ACME)).toBe('full share 0.999');
    made.raise({ tenant: 'acme', tier: 'metadata', forMs: HOUR });
    const decision = made.decide(someFacts(ACME), made.sampler!, undefined);
    expect(decision).toEqual({ tier: 'full', rule: 'share', rate: 1, fullRate: 0.999 });
  });

  it('is taken back by its id', () => {
    const made = sampling();
    const first = made.raise({ tenant: 'acme', forMs: HOUR });
    made.raise({ tenant: 'globex', forMs: HOUR });
    made.clear(first?.id);
    expect(made.overrides().map(({ tenant }) => tenant)).toEqual(['globex']);
    made.clear();
    expect(made.overrides()).toEqual([]);
  });

  it.each([
    {},
    { forMs: HOUR },
    { tenant: '', forMs: HOUR },
    { tenant: 'a', forMs: 0 },
    { tenant: 'a', forMs: Number.NaN },
    { tenant: 'a', forMs: 8 * 24 * HOUR },
    { tenant: 'a', tier: 'drop', forMs: HOUR },
    { userId: 7, forMs: HOUR },
  ])('is refused when it is %j, and nothing is thrown', (options) => {
    const made = sampling();
    expect(made.raise(options as never)).toBeUndefined();
    expect(made.overrides()).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['of a time that is a bigint', { tenant: 'a', forMs: 10n }],
    ['of a time that is a string', { tenant: 'a', forMs: '1000' }],
    ['what cannot be read', unreadable('tenant')],
  ])('is refused when it is %s, and nothing is thrown', (_, options) => {
    const made = sampling();
    expect(made.raise(options as never)).toBeUndefined();
    expect(made.overrides()).toEqual([]);
  });

  it('is refused when a hundred are in force', () => {
    const made = sampling();
    for (let i = 0; i < 100; i++) made.raise({ tenant: `t${i}`, forMs: HOUR });
    expect(made.raise({ tenant: 'one more', forMs: HOUR })).toBeUndefined();
    clock.time = HOUR;
    expect(made.raise({ tenant: 'one more', forMs: HOUR })).toBeDefined();
  });
});

describe('the control file', () => {
  const raise = (tenant: string, until = START + HOUR): object => ({
    id: tenant,
    tenant,
    tier: 'full',
    until,
  });

  it('is followed within seconds while traces end, and its raises go with it', () => {
    const made = sampling();
    expect(ruleFor(made, ACME)).toBe('drop default 0');
    writeControlFile(dir, [raise('acme')] as never);
    expect(ruleFor(made, ACME)).toBe('drop default 0');
    clock.time += 2_000;
    expect(ruleFor(made, ACME)).toBe('full raised 1');
    expect(made.overrides()).toMatchObject([{ tenant: 'acme' }]);
    writeControlFile(dir, []);
    clock.time += 2_000;
    expect(ruleFor(made, ACME)).toBe('drop default 0');
  });

  it('is written whole, for its owner alone, and leaves no draft', () => {
    writeControlFile(dir, [raise('acme'), raise('gone', START - 1)] as never);
    expect(readdirSync(dir).sort()).toEqual(['.gitignore', 'sampling.json']);
    expect(readControlFile(dir, START).map(({ tenant }) => tenant)).toEqual(['acme']);
    expect(readControlFile(join(dir, 'nowhere'), START)).toEqual([]);
  });

  it.each([
    'not JSON',
    '',
    'null',
    '{"overrides":{}}',
    '{"overrides":[null,7,"x",{},{"id":"a","tier":"drop","until":9e15,"tenant":"acme"}]}',
    '{"overrides":[{"id":"a","tier":"full","until":9e15}]}',
    '{"overrides":[{"id":"a","tier":"full","until":9e15,"tenant":{}}]}',
    `{"overrides":[${'['.repeat(5_000)}`,
    'x'.repeat(300_000),
  ])('raises nothing when it holds garbage', (text) => {
    const made = sampling();
    writeFileSync(join(dir, 'sampling.json'), text);
    expect(ruleFor(made, ACME)).toBe('drop default 0');
    expect(made.overrides()).toEqual([]);
  });

  it('raises nothing for longer than a week', () => {
    const made = sampling();
    writeControlFile(dir, [raise('acme', START + 8 * 24 * HOUR)] as never);
    expect(ruleFor(made, ACME)).toBe('drop default 0');
  });
});

describe('the signed header', () => {
  it('keeps a request in full until it expires', () => {
    const made = sampling({ otherwise: 'drop' }, KEY);
    const header = made.header({ forMs: HOUR });
    expect(ruleFor(made, {}, header)).toBe('full signed_header 1');
    clock.time = HOUR;
    expect(ruleFor(made, {}, header)).toBe('drop default 0');
  });

  it('is worth nothing without a key, with another key, or when it was changed', () => {
    const header = signSampleHeader(KEY, START + HOUR);
    expect(isSampleHeader(header, KEY, START)).toBe(true);
    expect(isSampleHeader(header, undefined, START)).toBe(false);
    expect(isSampleHeader(header, 'another secret key', START)).toBe(false);
    const [expiry, mac] = header.split('.') as [string, string];
    for (const forged of [
      `${Number(expiry) + 1}.${mac}`,
      `${expiry}.${mac.slice(0, -1)}`,
      `${expiry}.${mac}A`,
      `${expiry}.`,
      mac,
      '',
      'x'.repeat(10_000),
      signSampleHeader(KEY, START + 48 * HOUR),
      ['1'],
      undefined,
    ]) {
      expect(isSampleHeader(forged, KEY, START), String(forged)).toBe(false);
    }
  });

  it('is not made without a key, or for longer than a day', () => {
    expect(sampling().header({ forMs: HOUR })).toBeUndefined();
    expect(sampling({}, KEY).header({ forMs: 25 * HOUR })).toBeUndefined();
  });

  it.each([undefined, null, { forMs: '10' }, unreadable('forMs')])(
    'is not made for options that are none (%#), and nothing is thrown',
    (options) => {
      expect(sampling({}, KEY).header(options as never)).toBeUndefined();
    },
  );
});

describe('what has been met', () => {
  const rules: SamplingOptions = {
    rules: [{ name: 'canary', when: { canary: { requests: 2 } }, tier: 'full' }],
    otherwise: 'drop',
  };

  it('is remembered from one start to the next', () => {
    const first = sampling(rules);
    const facts = { models: ['m'] };
    expect([1, 2, 3].map(() => ruleFor(first, facts))).toEqual([
      'full canary 1',
      'full canary 1',
      'drop default 0',
    ]);
    first.close();
    const second = sampling(rules);
    expect(ruleFor(second, facts)).toBe('drop default 0');
    expect(ruleFor(second, { models: ['new'] })).toBe('full canary 1');
  });

  it('counts as new when the file is garbage', () => {
    writeFileSync(join(dir, 'sampling-seen.json'), '[["model\\u0000m","x",1],[1],null,{}');
    expect(ruleFor(sampling(rules), { models: ['m'] })).toBe('full canary 1');
    expect(JSON.parse(readFileSync(join(dir, 'sampling-seen.json'), 'utf8'))).toHaveLength(1);
  });
});
