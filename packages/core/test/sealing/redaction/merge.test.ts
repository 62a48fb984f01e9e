import { describe, expect, it } from 'vitest';
import { mergeFindings } from '../../../src/sealing/redaction/merge.js';

describe('mergeFindings', () => {
  it('sorts by start', () => {
    const merged = mergeFindings([
      { type: 'IP', start: 9, end: 12 },
      { type: 'EMAIL', start: 1, end: 4 },
    ]);
    expect(merged.map((finding) => finding.start)).toEqual([1, 9]);
  });

  it('joins overlapping findings under the higher rank', () => {
    expect(
      mergeFindings([
        { type: 'PHONE', start: 0, end: 6 },
        { type: 'SECRET', start: 4, end: 9 },
      ]),
    ).toEqual([{ type: 'SECRET', start: 0, end: 9 }]);
  });

  it('keeps the type of a finding that holds another', () => {
    expect(
      mergeFindings([
        { type: 'EMAIL', start: 0, end: 20 },
        { type: 'SECRET', start: 4, end: 9 },
      ]),
    ).toEqual([{ type: 'EMAIL', start: 0, end: 20 }]);
  });

  it('leaves neighbours apart', () => {
    const both = [
      { type: 'IP', start: 0, end: 3 },
      { type: 'IP', start: 3, end: 6 },
    ];
    expect(mergeFindings(both)).toEqual(both);
  });
});
