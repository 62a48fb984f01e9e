/** Counts over a stretch of time, small. Units: epoch ms. */
export function Sparkline({
  points,
  from,
  to,
  bucketMs,
}: {
  readonly points: readonly { readonly from: number; readonly count: number }[];
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
}) {
  const counts = new Map(points.map(({ from: at, count }) => [at, count]));
  const heights: number[] = [];
  for (let at = Math.floor(from / bucketMs) * bucketMs; at < to; at += bucketMs) {
    heights.push(counts.get(at) ?? 0);
  }
  const most = Math.max(1, ...heights);
  const step = 118 / Math.max(1, heights.length - 1);
  const path = heights.map(
    (n, i) =>
      `${i === 0 ? 'M' : 'L'}${(1 + i * step).toFixed(1)},${(22 - (n / most) * 20).toFixed(1)}`,
  );
  return (
    <svg class="spark" viewBox="0 0 120 24" aria-hidden="true">
      <path d={path.join('')} />
    </svg>
  );
}
