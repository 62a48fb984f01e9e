import { percent } from '../data/format.js';

/** One number, beside what it was before. */
export function Tile({
  label,
  value,
  change,
  better,
  hint,
}: {
  readonly label: string;
  readonly value: string;
  /** A share of the number before. */
  readonly change?: number | undefined;
  /** Which way is good; none: neither. */
  readonly better?: 'lower' | 'higher';
  readonly hint?: string;
}) {
  return (
    <div class="tile" title={hint}>
      <span class="label">{label}</span>
      <span class="value">{value}</span>
      {change !== undefined && (
        <span class={`change ${toneOf(change, better)}`}>
          {change > 0 ? '▲' : change < 0 ? '▼' : ''} {percent(Math.abs(change))}
          <span class="sr"> {change > 0 ? 'more' : 'less'} than in the period before</span>
        </span>
      )}
    </div>
  );
}

function toneOf(change: number, better: 'lower' | 'higher' | undefined): string {
  if (better === undefined || Math.abs(change) < 0.05) return 'even';
  return change < 0 === (better === 'lower') ? 'good' : 'bad';
}
