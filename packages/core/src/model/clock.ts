/** Time as a tracer sees it. `now` is monotonic; adding `epochOffset` places it on the calendar. */
export interface Clock {
  /** Units: ms, monotonic, any origin. */
  now(): number;
  /** Units: epoch ms minus `now()` at this moment. */
  epochOffset(): number;
}

let offset: number = Date.now() - performance.now();

/**
 * The process's own clock. The offset is kept stable while wall clock and monotonic clock agree within 50 ms, so that
 * times within a process compare to the microsecond, and follows a set clock or a sleep.
 */
export const systemClock: Clock = {
  now: () => performance.now(),
  epochOffset: () => {
    const fresh = Date.now() - performance.now();
    if (Math.abs(fresh - offset) > 50) offset = fresh;
    return offset;
  },
};
