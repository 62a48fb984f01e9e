import { describe, expect, it } from 'vitest';
import { diagnosticCounts } from '../../src/diagnostics.js';
import { ChunkBuffer } from '../../src/instrument/chunk-buffer.js';

const chunk = (content: string, more: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  model: 'gpt-4.1-mini',
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
  ...more,
});
const unclaimed = { type: 'of nobody' };

describe('the chunks of a provider', () => {
  it('are read as they come, before the app can change them', () => {
    const buffer = new ChunkBuffer(true, true, false);
    for (const word of ['It ', 'is ', 'done.']) {
      const given = chunk(word);
      buffer.push(given);
      for (const choice of given.choices) choice.delta.content = 'changed';
    }
    expect(buffer.answer()?.output).toEqual({ role: 'assistant', content: 'It is done.' });
  });

  it('are kept only as far as somebody looks at them', () => {
    const [plain, hooked] = [false, true].map((asked) => new ChunkBuffer(true, true, asked));
    for (let i = 0; i < 2_000; i++) {
      plain?.push(chunk('.'));
      hooked?.push(chunk('.'));
    }
    expect([plain?.head.length, hooked?.head.length]).toEqual([4, 1_024]);
    for (const buffer of [plain, hooked]) {
      expect(buffer?.count).toBe(2_000);
      expect(buffer?.output(false)).toBeUndefined();
      expect(buffer?.answer()?.output).toMatchObject({ content: '.'.repeat(2_000) });
    }
  });

  it('are found behind events that no provider claims, which are then no output', () => {
    const buffer = new ChunkBuffer(true, true, false);
    for (let i = 0; i < 7; i++) buffer.push(unclaimed);
    buffer.push(chunk('found'));
    buffer.push(chunk(' it'));
    expect(buffer.answer()?.output).toMatchObject({ content: 'found it' });
    expect(buffer.output(false)).toBeUndefined();
  });

  it('are no longer looked for where eight events were of nobody', () => {
    const buffer = new ChunkBuffer(true, true, false);
    for (let i = 0; i < 8; i++) buffer.push(unclaimed);
    buffer.push(chunk('late'));
    expect(buffer.answer()).toBeUndefined();
    expect(buffer.output(false)).toHaveLength(9);
  });

  it('are read but for the one that cannot be, which is counted', () => {
    const { capture_error: before = 0 } = diagnosticCounts();
    const buffer = new ChunkBuffer(true, true, false);
    buffer.push(chunk('a'));
    const broken = Object.defineProperty(chunk('b'), 'choices', {
      get() {
        throw new Error('no');
      },
    });
    buffer.push(broken);
    buffer.push(chunk('c'));
    expect(buffer.answer()?.output).toMatchObject({ content: 'ac' });
    expect(diagnosticCounts().capture_error).toBe(before + 1);
  });

  it('tell of their completion what only the first or the last of them says', () => {
    const buffer = new ChunkBuffer(true, true, false);
    buffer.push(chunk('', { id: '', model: '', system_fingerprint: 'fp_opening' }));
    for (const word of ['a', 'b', 'c']) buffer.push(chunk(word));
    buffer.push(chunk('d', { usage: { prompt_tokens: 3, completion_tokens: 4 } }));
    buffer.push(chunk('e', { service_tier: 'flex', usage: null }));
    expect(buffer.answer()?.data).toMatchObject({
      responseId: 'chatcmpl-1',
      responseModel: 'gpt-4.1-mini',
      systemFingerprint: 'fp_opening',
      serviceTier: 'flex',
      usage: { inputTokens: 3, outputTokens: 4 },
    });
  });
});

describe('chunks of text', () => {
  it('are held up to a length, and the one that exceeds it whole', () => {
    const buffer = new ChunkBuffer(true, true, false);
    const given = Array.from({ length: 40 }, (_, i) => String(i % 10).repeat(65_536));
    for (const text of given) buffer.push(text);
    expect(buffer.count).toBe(40);
    expect(buffer.head).toHaveLength(17);
    expect(buffer.output(false)).toBe(given.slice(0, 17).join(''));
  });

  it('are held once where they are joined, but for the first', () => {
    const [plain, hooked] = [false, true].map((asked) => new ChunkBuffer(false, true, asked));
    for (let i = 0; i < 1_500; i++) for (const buffer of [plain, hooked]) buffer?.push(`${i} `);
    expect([plain?.head.length, hooked?.head.length]).toEqual([4, 1_024]);
    for (const buffer of [plain, hooked]) expect(buffer?.output(false)).toMatch(/^0 1 .* 1499 $/);
  });
});
