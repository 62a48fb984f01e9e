/** Rounds a time or a duration to the microsecond. Units: ms. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
