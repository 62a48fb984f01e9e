import { describe, expect, it } from 'vitest';
import { AwaitedCalls, type Awaited } from '../src/awaited-calls.js';

const fill = (state: Awaited, many: number): AwaitedCalls<number, Awaited> => {
  const calls = new AwaitedCalls<number, Awaited>((entry) => entry);
  for (let i = 0; i < many; i++) calls.set(i, state);
  return calls;
};

describe('calls whose end a library may never tell', () => {
  it('keeps what is open', () => {
    expect(fill('open', 10_000).size).toBe(10_000);
  });

  it('drops what is over', () => {
    expect(fill('over', 10_000).size).toBeLessThanOrEqual(64);
  });

  it('keeps the newest of what is left', () => {
    const calls = fill('left', 10_000);
    expect(calls.size).toBeLessThanOrEqual(256);
    expect(calls.get(9_900)).toBe('left');
    expect(calls.get(0)).toBeUndefined();
  });
});
