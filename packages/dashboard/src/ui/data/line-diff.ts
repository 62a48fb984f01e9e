/** A line that both texts have, or one of them. */
export interface DiffLine {
  readonly of: 'both' | 'a' | 'b';
  readonly text: string;
}

/** Above it, texts are shown as two blocks: the table of the longest common part would take too long. */
const MAX_CELLS = 4_000_000;

/** The lines of two texts, those that agree told once: by their longest common subsequence. */
export function diffLines(a: string, b: string): readonly DiffLine[] {
  const left = a.split('\n');
  const right = b.split('\n');
  if (left.length * right.length > MAX_CELLS) {
    return [
      ...left.map((text): DiffLine => ({ of: 'a', text })),
      ...right.map((text): DiffLine => ({ of: 'b', text })),
    ];
  }
  const width = right.length + 1;
  const longest = new Uint32Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      longest[i * width + j] =
        left[i] === right[j]
          ? (longest[(i + 1) * width + j + 1] as number) + 1
          : Math.max(longest[(i + 1) * width + j] as number, longest[i * width + j + 1] as number);
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      lines.push({ of: 'both', text: left[i] as string });
      i++;
      j++;
    } else if (
      j >= right.length ||
      (i < left.length &&
        (longest[(i + 1) * width + j] as number) >= (longest[i * width + j + 1] as number))
    ) {
      lines.push({ of: 'a', text: left[i++] as string });
    } else lines.push({ of: 'b', text: right[j++] as string });
  }
  return lines;
}
