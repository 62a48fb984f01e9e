import { describe, expect, it } from 'vitest';
import { TextRules } from '../../../src/sealing/policy/text-rules.js';
import { FindingCache, type Detector } from '../../../src/sealing/redaction/index.js';

const TEXT = `Write to mara.lind@lumen.dev. ${'The parcel is on its way to you. '.repeat(20)}`;
const FOUND = [{ type: 'EMAIL', start: 9, end: 28 }];

describe('what was found in a text', () => {
  it('is looked up once a text has come twice', () => {
    const cache = new FindingCache();
    cache.set(TEXT, 'content', FOUND);
    expect(cache.get(TEXT, 'content')).toBeUndefined();
    cache.set(TEXT, 'content', FOUND);
    expect(cache.get(TEXT.slice(), 'content')).toBe(FOUND);
  });

  it('is not taken for what stands under another key', () => {
    const cache = new FindingCache();
    cache.set(TEXT, 'content', FOUND);
    cache.set(TEXT, 'content', FOUND);
    expect(cache.get(TEXT, 'ssn')).toBeUndefined();
  });

  it('is not remembered for short texts and for clean ones', () => {
    const cache = new FindingCache();
    for (let i = 0; i < 3; i++) {
      cache.set('mara.lind@lumen.dev', undefined, FOUND);
      cache.set(TEXT, undefined, []);
    }
    expect(cache.chars).toBe(0);
  });

  it('is forgotten, the oldest first, before it takes much memory', () => {
    const cache = new FindingCache();
    const texts = Array.from({ length: 200 }, (_, i) => `${i} ${'x'.repeat(60_000)}`);
    for (const text of texts) {
      cache.set(text, undefined, FOUND);
      cache.set(text, undefined, FOUND);
    }
    expect(cache.chars).toBeLessThanOrEqual(2 * 1_048_576);
    expect(cache.get(texts[0]!, undefined)).toBeUndefined();
    expect(cache.get(texts[199]!, undefined)).toBe(FOUND);
  });

  it('costs two scans of a text for all traces under one policy', () => {
    let scans = 0;
    const counting: Detector = {
      name: 'counting',
      entityType: 'COUNTED',
      scan: () => {
        scans++;
        return [];
      },
    };
    const text = new TextRules({ detectors: { COUNTED: counting } });
    for (let turn = 0; turn < 20; turn++) {
      expect(text.find(TEXT.slice(), 'content')).toEqual(FOUND);
    }
    expect(scans).toBe(2);
  });
});
