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
