import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { TextRules } from '../../src/sealing/policy/text-rules.js';
import { RecurringTexts } from '../../src/sealing/recurring-texts.js';
import type { Detector } from '../../src/sealing/redaction/index.js';

const TEXT = `Write to mara.lind@lumen.dev. ${'The parcel is on its way to you. '.repeat(20)}`;
const FOUND = [{ type: 'EMAIL', start: 9, end: 28 }];

const LIMITS = { maxChars: 2 * 1_048_576, maxTexts: 1_024 };

describe('what is known of texts that recur', () => {
  it('is looked up once a text has come twice', () => {
    const known = new RecurringTexts<object>(LIMITS);
    known.set(TEXT, FOUND);
    expect(known.get(TEXT)).toBeUndefined();
    known.set(TEXT, FOUND);
    expect(known.get(TEXT.slice())).toBe(FOUND);
  });

  it('is not kept of short texts that come once', () => {
    const known = new RecurringTexts<number>(LIMITS);
    for (let i = 0; i < 1_000; i++) known.set(`once ${i}`, i);
    expect(known.size).toBe(0);
  });

  it('is forgotten before it takes much memory, what was used longest ago first', () => {
    const known = new RecurringTexts<object>(LIMITS);
    const texts = Array.from({ length: 200 }, (_, i) => `${i} ${'x'.repeat(60_000)}`);
    for (const text of texts) {
      known.set(text, FOUND);
      known.set(text, FOUND);
      known.get(texts[0]!);
    }
    expect(known.chars).toBeLessThanOrEqual(LIMITS.maxChars);
    expect(known.get(texts[0]!)).toBe(FOUND);
    expect(known.get(texts[1]!)).toBeUndefined();
    expect(known.get(texts[199]!)).toBe(FOUND);
  });

  it('holds nothing of a larger text that a text was cut from', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const known = new RecurringTexts<object>(LIMITS);
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 100; i++) {
      const text = JSON.parse(`"${i} ${'x'.repeat(400_000)}"`) as string;
      const part = text.slice(0, 400);
      known.set(part, FOUND);
      known.set(part, FOUND);
    }
    collect();
    expect(known.chars).toBe(100 * 400);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
  });
});

describe('what was found in a text', () => {
  it('is not taken for what stands under another key', () => {
    const text = new TextRules();
    for (let turn = 0; turn < 3; turn++) text.find(TEXT, 'ssn');
    expect(text.find(TEXT, undefined)).toEqual(FOUND);
    expect(text.find(TEXT, 'password')).toEqual([{ type: 'SECRET', start: 0, end: TEXT.length }]);
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
