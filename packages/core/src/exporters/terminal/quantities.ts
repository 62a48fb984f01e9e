const NANO_USD = 1_000_000_000;
const SECONDS_FROM_MS = 10_000;

/** A duration as a person reads it: `0.4ms`, `49ms`, from ten seconds on `12.3s`. `gap` goes before the unit. */
export function formatDuration(durationMs: number, gap: '' | ' ' = ''): string {
  const size = Math.abs(durationMs);
  if (size >= SECONDS_FROM_MS)
    return `${(durationMs / 1_000).toFixed(size >= 1_000_000 ? 0 : 1)}${gap}s`;
  return `${size >= 0.05 && size < 0.95 ? durationMs.toFixed(1) : Math.round(durationMs)}${gap}ms`;
}

/** A count with thousands separated: `2,140`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Money with as many digits as say something: `$0.0021`, `$1.35`. Units: integer nano-USD. */
export function formatCost(nanoUsd: number): string {
  const usd = nanoUsd / NANO_USD;
  if (usd === 0) return '$0';
  if (usd >= 1) return `$${usd.toFixed(2)}`;
  if (usd >= 0.001) return `$${usd.toFixed(4).replace(/0{1,2}$/, '')}`;
  return `$${usd
    .toFixed(9)
    .replace(/^(0\.0*\d\d)\d*$/, '$1')
    .replace(/0$/, '')}`;
}
