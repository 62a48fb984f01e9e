import { describe, expect, it } from 'vitest';
import {
  backoffMs,
  retryAfterWaitMs,
  waitAfterFailures,
} from '../../../src/delivery/remote/backoff.js';
import { Circuit } from '../../../src/delivery/remote/circuit.js';
import { Pace } from '../../../src/delivery/remote/pace.js';

const options = { retryInitialMs: 100, retryMaxMs: 5_000 };
const longest = (): number => 1;

describe('the wait before another attempt', () => {
  it('is anything up to a bound that doubles until it is at its most', () => {
    const bounds = [1, 2, 3, 4, 7, 1_000].map((failures) => backoffMs(failures, options, longest));
    expect(bounds).toEqual([100, 200, 400, 800, 5_000, 5_000]);
    expect(backoffMs(4, options, () => 0.5)).toBe(400);
    expect(backoffMs(4, options, () => 0)).toBeGreaterThan(0);
  });

  it('is never short once the circuit is open', () => {
    expect(waitAfterFailures(6, 'open', options, () => 0)).toBe(2_500);
    expect(waitAfterFailures(6, 'open', options, longest)).toBe(5_000);
  });

  it('is what the other end asked for, at most a tenth more, and an hour at most', () => {
    expect(retryAfterWaitMs(2_000, () => 0)).toBe(2_000);
    expect(retryAfterWaitMs(2_000, longest)).toBeCloseTo(2_200);
    expect(retryAfterWaitMs(-5, longest)).toBe(0);
    expect(retryAfterWaitMs(1e12, () => 0)).toBe(3_600_000);
  });
});

describe('the circuit', () => {
  it('opens after five failures in a row, lets one attempt through, and closes when it is answered', () => {
    const circuit = new Circuit();
    for (let i = 0; i < 4; i++) circuit.failed();
    expect(circuit.state).toBe('closed');
    circuit.failed();
    expect(circuit.state).toBe('open');
    circuit.attempt();
    expect(circuit.state).toBe('half_open');
    circuit.failed();
    expect(circuit.state).toBe('open');
    circuit.attempt();
    circuit.answered();
    expect([circuit.state, circuit.failures]).toEqual(['closed', 0]);
  });
});

describe('the pace of catching up', () => {
  it('lets a quarter of a second through at once, then as much a second as it is told', () => {
    const pace = new Pace(1_000, 0);
    expect(pace.waitMs(0)).toBe(0);
    pace.took(750);
    expect(pace.waitMs(0)).toBe(500);
    expect(pace.waitMs(500)).toBe(0);
    pace.took(100);
    expect(pace.waitMs(500)).toBeCloseTo(100);
  });

  it('neither makes up for a long rest nor waits longer when the clock jumps back', () => {
    const pace = new Pace(1_000, 0);
    pace.waitMs(3_600_000);
    pace.took(500);
    expect(pace.waitMs(3_600_000)).toBe(250);
    expect(pace.waitMs(0)).toBe(250);
  });
});
