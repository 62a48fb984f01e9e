import { expect, it } from 'vitest';
import { lineDiff, type DiffLine } from '../src/line-diff.js';

/** Deals numbers in a fixed order. */
function* numbers(seed: number): Generator<number, never, undefined> {
  for (let state = seed; ; state = (state * 1_103_515_245 + 12_345) % 2_147_483_648)
    yield state / 2_147_483_648;
}

const side = (lines: readonly DiffLine[], left: '-' | '+'): string =>
  lines
    .filter(({ kind }) => kind === ' ' || kind === left)
    .map(({ text }) => text)
    .join('\n');
const changes = (lines: readonly DiffLine[]): number =>
  lines.filter(({ kind }) => kind !== ' ').length;

/** The fewest lines that differ, by the table that needs memory for every pair of lines. */
function fewest(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, line] of a.entries()) {
    const next = [i + 1];
    for (const [j, other] of b.entries())
      next.push(
        line === other ? (row[j] as number) : 1 + Math.min(row[j + 1] as number, next[j] as number),
      );
    row = next;
  }
  return row[b.length] as number;
}

it('gives both texts back, with the fewest lines that differ', () => {
  const random = numbers(7);
  const next = (below: number): number => Math.floor(random.next().value * below);
  const text = (): readonly string[] =>
    Array.from({ length: 1 + next(12) }, () => 'abcd'[next(4)] as string);
  for (let i = 0; i < 3_000; i++) {
    const [a, b] = [text(), text()];
    const lines = lineDiff(a.join('\n'), b.join('\n'));
    expect(side(lines, '-')).toBe(a.join('\n'));
    expect(side(lines, '+')).toBe(b.join('\n'));
    expect(changes(lines)).toBe(fewest(a, b));
  }
});

it('shows texts that share next to nothing as replaced, without trying every way', () => {
  const a = ['same', ...Array.from({ length: 20_000 }, (_, i) => `a ${i}`), 'end'];
  const b = ['same', ...Array.from({ length: 20_000 }, (_, i) => `b ${i}`), 'end'];
  const lines = lineDiff(a.join('\n'), b.join('\n'));
  expect(lines).toHaveLength(40_002);
  expect(side(lines, '+')).toBe(b.join('\n'));
});
