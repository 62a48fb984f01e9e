import { describe, expect, it } from 'vitest';
import { countBytes, promptBound } from '../../src/ceiling/prompt-bound.js';

const bound = (...args: readonly unknown[]): number => promptBound(args, countBytes);

describe('the bound of a prompt', () => {
  it('grows with every text in the arguments, by its bytes', () => {
    const short = bound({ messages: [{ role: 'user', content: 'a' }] });
    const long = bound({ messages: [{ role: 'user', content: 'a'.repeat(1_000) }] });
    expect(long - short).toBe(999);
    expect(bound({ messages: [{ role: 'user', content: '漢'.repeat(1_000) }] }) - short).toBe(
      2_999,
    );
    expect(bound({ tools: [{ name: 'get_order', description: 'b'.repeat(500) }] })).toBeGreaterThan(
      500,
    );
  });

  it('takes files for what they count, not for their bytes', () => {
    const encoded = 'QUJD'.repeat(100_000);
    for (const file of [`data:image/png;base64,${encoded}`, encoded, Buffer.alloc(100_000)]) {
      expect(bound({ source: { data: file } })).toBeLessThan(6_000);
      expect(bound({ source: { data: file } })).toBeGreaterThan(5_000);
    }
    expect(bound('word '.repeat(2_000))).toBeGreaterThan(10_000);
  });

  it('looks into commands, and is not led astray by circles and signals', () => {
    class Command {
      readonly input: object = { messages: 'a'.repeat(1_000) };
    }
    expect(bound(new Command())).toBeGreaterThan(2_000);
    const circle: Record<string, unknown> = { text: 'a' };
    circle['self'] = circle;
    expect(bound(circle, new AbortController().signal)).toBeLessThan(100);
  });
});
