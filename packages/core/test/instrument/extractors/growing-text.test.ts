import { describe, expect, it } from 'vitest';
import { GrowingText } from '../../../src/instrument/extractors/growing-text.js';

describe('a growing text', () => {
  it('is all its pieces in their order, whenever it is asked for', () => {
    const text = new GrowingText();
    let all = '';
    for (let i = 0; i < 100; i++) {
      text.add(`${i} `);
      all += `${i} `;
      if (i % 40 === 0) expect(text.value).toBe(all);
    }
    expect([text.value, text.value]).toEqual([all, all]);
  });

  it('takes no more than text', () => {
    const text = new GrowingText();
    for (const part of ['a', undefined, null, 7, ['b'], { toString: () => 'c' }, '', 'd'])
      text.add(part);
    expect(text.value).toBe('ad');
  });
});
