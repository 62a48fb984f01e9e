import { describe, expect, it } from 'vitest';
import { boundedJson, boundedText } from '../../src/dialects/bounded-text.js';

describe('bounded text', () => {
  it('keeps head and tail, and says how much is gone', () => {
    expect(boundedText('a'.repeat(10), 10)).toBe('a'.repeat(10));
    expect(boundedText(`ab${'-'.repeat(10)}yz`, 4)).toBe('ab[… 10 characters …]yz');
  });

  it('cuts no character in half', () => {
    expect(boundedText('👩'.repeat(10), 5).isWellFormed()).toBe(true);
  });

  it('cuts the texts in JSON, so that it stays JSON', () => {
    const value = { messages: [{ content: 'a'.repeat(5_000) }, { content: 'short' }] };
    const cut = boundedJson(value, 1_000);
    expect(cut.length).toBeLessThanOrEqual(1_000);
    expect(JSON.parse(cut)).toMatchObject({ messages: [{}, { content: 'short' }] });
  });

  it('gives up on JSON that is long without long texts', () => {
    const cut = boundedJson(
      Array.from({ length: 10_000 }, (_, i) => i),
      1_000,
    );
    expect(JSON.parse(cut)).toMatch(/^\[TRUNCATED \d+ characters of JSON\]$/);
  });
});
