const LONGEST_MS = 2 ** 31 - 1;

/** A time as a timer of Node takes it: one that is longer than 24 days, or endless, would be over at once. Units: ms. */
export function timerMs(ms: number): number {
  return ms < LONGEST_MS ? ms : LONGEST_MS;
}
