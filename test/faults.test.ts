import { describe, expect, it } from 'vitest';
import { scenarios } from './faults/scenarios/index.ts';

describe('faults, in their short form', () => {
  it.each(scenarios)('$id $title', { timeout: 120_000 }, async (scenario) => {
    const findings = await scenario.run('short');
    expect(findings.filter(({ ok, timed }) => !ok && timed === undefined)).toEqual([]);
    expect(findings.some(({ timed }) => timed === undefined)).toBe(true);
  });
});
