import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
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

  it('keeps nothing of a larger text that a text was cut from', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const cache = new FindingCache();
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 100; i++) {
      const text = JSON.parse(`"${i} ${'x'.repeat(400_000)}"`) as string;
      const part = text.slice(0, 400);
      cache.set(part, undefined, FOUND);
      cache.set(part, undefined, FOUND);
    }
    collect();
    expect(cache.chars).toBe(100 * 400);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
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
