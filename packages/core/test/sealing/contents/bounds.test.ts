import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type TraceLimits } from '../../../src/model/limits.js';
import type { TraceRecord } from '../../../src/model/record.js';
import { contentHash, contentHashCacheSize } from '../../../src/sealing/contents/content-hash.js';
import { PromptRegistry } from '../../../src/sealing/prompts/prompt-registry.js';
import { SealContext } from '../../../src/sealing/seal-context.js';
import type { SealedRecord } from '../../../src/sealing/sealed.js';
import { OPTIONS, TraceScript, policyOf } from '../live.js';

const long = (length: number): string => 'some words in a row '.repeat(Math.ceil(length / 20));

function sealTexts(
  texts: readonly string[],
  limits: Partial<TraceLimits> = {},
): readonly SealedRecord[] {
  const script = new TraceScript();
  for (const text of texts) script.run('step', 'think', {}, (span) => span.setInput(text));
  return script.sealAll({ limits: { ...DEFAULT_LIMITS, ...limits } });
}

const rowsOf = (
  records: readonly SealedRecord[],
): readonly Extract<SealedRecord, { readonly type: 'content' }>[] =>
  records.filter((record) => record.type === 'content');

describe('what is kept of a text', () => {
  it('is cut at the edge of a token beyond the cap, with the original size', () => {
    const text = long(50_000);
    const [row] = rowsOf(sealTexts([text], { maxContentLength: 10_000 }));
    expect(row?.text).toContain(`[TRUNCATED ${text.length} chars]`);
    expect(row?.chars).toBeLessThanOrEqual(10_040);
    const [head = '', tail = ''] = row?.text.split(/\[TRUNCATED \d+ chars\]/) ?? [];
    expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
    expect([head.at(-1), tail.trimStart().slice(0, 2)]).toEqual([
      ' ',
      expect.stringMatching(/^(so|wo|in|a |ro)/) as unknown,
    ]);
  });

  it('is nothing but its head and tail when the budget of its trace is spent', () => {
    const texts = ['a', 'b', 'c', 'd'].map((letter) => `${letter} ${long(10_000)}`);
    const records = sealTexts(texts, { maxContentBytes: 25_000 });
    expect(rowsOf(records)).toHaveLength(2);
    const { spans } = records.at(-1) as TraceRecord;
    expect(spans.map(({ contents }) => contents?.length ?? 0)).toEqual([1, 1, 0, 0]);
    expect(spans[3]?.input).toMatch(/\[TRUNCATED 10002 chars\]/);
  });

  it('counts once against the budget however often it recurs', () => {
    const records = sealTexts(
      Array.from({ length: 9 }, () => long(10_000)),
      {
        maxContentBytes: 25_000,
      },
    );
    expect(rowsOf(records)).toHaveLength(1);
    expect(
      (records.at(-1) as TraceRecord).spans.every(({ contents }) => contents?.length === 1),
    ).toBe(true);
  });

  it('is nothing at all under the policy "none"', () => {
    const script = new TraceScript();
    script.trace.set({ featureFlags: { text: long(5_000) }, metadata: { text: long(5_000) } });
    script.run('llm', 'ask', { rateLimit: { note: long(5_000) } }, (span) =>
      span.setInput([{ role: 'system', content: long(5_000) }]),
    );
    const prompts = new PromptRegistry(OPTIONS.identity, OPTIONS.limits);
    const records = script.sealAll({ policy: policyOf({ content: 'none' }), prompts });
    expect(records.map(({ type }) => type)).toEqual(['prompt', 'trace']);
    expect(records[0]).not.toHaveProperty('text');
    expect(records[0]).not.toHaveProperty('contentHash');
    expect(JSON.stringify(records)).not.toContain('"contents"');
  });

  it('is nothing at all once a trace is decided to keep no text', () => {
    const context = new SealContext(OPTIONS, OPTIONS.policy.unknown);
    context.fields('step').seal('input', long(5_000));
    context.decide(false);
    context.text.text(long(6_000));
    expect(context.contents.referencesIn({ input: long(5_000) })).toBeUndefined();
    expect(context.contents.rows(undefined, 0)).toEqual([]);
  });
});

describe('the hash of a text', () => {
  it('tells texts apart that UTF-8 does not', () => {
    const texts = ['a\ud800', 'a\udc00', 'a\ufffd', 'a'];
    expect(new Set(texts.map(contentHash)).size).toBe(4);
    expect(contentHash('a\ud800')).toBe(contentHash('a\ud800'));
  });

  it('is remembered for texts that recur, within bounds', () => {
    for (let i = 0; i < 3_000; i++) {
      const text = `${i} ${long(10_000)}`;
      const first = contentHash(text);
      contentHash('of another trace');
      expect(contentHash(text.slice())).toBe(first);
    }
    const { entries, chars } = contentHashCacheSize();
    expect(entries).toBeGreaterThan(100);
    expect(entries).toBeLessThanOrEqual(512);
    expect(chars).toBeLessThanOrEqual(4 * 1_048_576);
  });

  it('is not remembered for texts that come once', () => {
    const before = contentHashCacheSize();
    for (let i = 0; i < 1_000; i++) contentHash(`once ${i}`);
    expect(contentHashCacheSize()).toEqual(before);
  });
});
