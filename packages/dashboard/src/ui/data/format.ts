/** What stands where there is no value. */
export const NONE = '–';

const WHOLE = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const COMPACT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const PERCENT = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });

/** A whole number with its thousands told apart. */
export function whole(value: number | undefined): string {
  return value === undefined ? NONE : WHOLE.format(value);
}

/** A number in few characters: `12.3K`. */
export function compact(value: number | undefined): string {
  return value === undefined
    ? NONE
    : Math.abs(value) < 1_000
      ? WHOLE.format(value)
      : COMPACT.format(value);
}

/** A share of 1. */
export function percent(value: number | undefined): string {
  return value === undefined ? NONE : PERCENT.format(value);
}

/** A duration. Units: ms. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return NONE;
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  if (ms < 1_000) return `${WHOLE.format(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  if (ms < 3_600_000)
    return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
  return `${Math.floor(ms / 3_600_000)} h ${Math.round((ms % 3_600_000) / 60_000)} min`;
}

/** Money. Units: nano-USD. */
export function money(nanoUsd: number | undefined): string {
  if (nanoUsd === undefined) return NONE;
  const usd = nanoUsd / 1e9;
  if (usd === 0) return '$0';
  if (Math.abs(usd) >= 1_000) return `$${COMPACT.format(usd)}`;
  if (Math.abs(usd) >= 1) return `$${usd.toFixed(2)}`;
  if (Math.abs(usd) < 1e-5) return '< $0.00001';
  return `$${usd.toFixed(1 - Math.floor(Math.log10(Math.abs(usd))))}`;
}

/** A moment in the reader's zone. Units: epoch ms. */
export function moment(ms: number): string {
  const date = new Date(ms);
  const time = date.toLocaleTimeString(undefined, { hour12: false });
  return date.toDateString() === new Date().toDateString()
    ? time
    : `${date.toLocaleDateString(undefined, { month: 'short', day: 'numeric' })} ${time}`;
}

/** The same moment in UTC, for whoever hovers over it. */
export function utc(ms: number): string {
  return `${new Date(ms).toISOString().replace('T', ' ').slice(0, 23)} UTC`;
}

/** How long ago. Units: epoch ms. */
export function ago(ms: number, now: number = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - ms) / 1_000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h ago`;
  return `${Math.round(seconds / 86_400)} d ago`;
}

/** How far a number is from what it was, as a share with its sign. */
export function delta(now: number | undefined, before: number | undefined): number | undefined {
  if (now === undefined || before === undefined || before === 0) return undefined;
  return (now - before) / before;
}
