/** A line of a comparison: in both texts, in the first alone, or in the second alone. */
export interface DiffLine {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
}

/** Beyond so many differences the middle is shown as replaced: finding the fewest takes time that grows with their square. */
const MAX_EDITS = 1_000;

/**
 * Compares two texts line by line, with the fewest lines that differ.
 *
 * Source: Myers, An O(ND) Difference Algorithm and Its Variations, 1986.
 */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const a = before.split(/\r?\n/);
  const b = after.split(/\r?\n/);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  )
    end++;
  const middleA = a.slice(start, a.length - end);
  const middleB = b.slice(start, b.length - end);
  return [
    ...lines(' ', a.slice(0, start)),
    ...(shortestEdit(middleA, middleB) ?? [...lines('-', middleA), ...lines('+', middleB)]),
    ...lines(' ', end === 0 ? [] : a.slice(-end)),
  ];
}

function lines(kind: DiffLine['kind'], texts: readonly string[]): readonly DiffLine[] {
  return texts.map((text) => ({ kind, text }));
}

/** Shape: `undefined` where there are too many differences. */
function shortestEdit(a: readonly string[], b: readonly string[]): readonly DiffLine[] | undefined {
  const most = Math.min(a.length + b.length, MAX_EDITS);
  const reach = new Map<number, number>([[1, 0]]);
  const steps: ReadonlyMap<number, number>[] = [];
  for (let edits = 0; edits <= most; edits++) {
    steps.push(new Map(reach));
    for (let k = -edits; k <= edits; k += 2) {
      let x = isDown(reach, k, edits) ? at(reach, k + 1) : at(reach, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach.set(k, x);
      if (x >= a.length && x - k >= b.length) return trace(a, b, steps);
    }
  }
  return undefined;
}

function trace(
  a: readonly string[],
  b: readonly string[],
  steps: readonly ReadonlyMap<number, number>[],
): readonly DiffLine[] {
  const out: DiffLine[] = [];
  let x = a.length;
  let y = b.length;
  for (let edits = steps.length - 1; edits >= 0; edits--) {
    const reach = steps[edits] as ReadonlyMap<number, number>;
    const k = x - y;
    const previous = isDown(reach, k, edits) ? k + 1 : k - 1;
    const fromX = edits === 0 ? 0 : at(reach, previous);
    const fromY = edits === 0 ? 0 : fromX - previous;
    for (; x > fromX && y > fromY; y--) out.push({ kind: ' ', text: a[--x] as string });
    if (edits === 0) break;
    if (x === fromX) out.push({ kind: '+', text: b[--y] as string });
    else out.push({ kind: '-', text: a[--x] as string });
  }
  return out.toReversed();
}

function isDown(reach: ReadonlyMap<number, number>, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && at(reach, k - 1) < at(reach, k + 1));
}

function at(reach: ReadonlyMap<number, number>, k: number): number {
  return reach.get(k) ?? 0;
}
