import { randomFillSync } from 'node:crypto';

/** Source of trace and span ids; tests put a counting one in its place. */
export interface IdSource {
  /** Shape: 32 lower-case hex digits, never all zero. */
  traceId(): string;
  /** Shape: 16 lower-case hex digits, never all zero. */
  spanId(): string;
}

/** Small, since an id that someone keeps keeps the digits of all that were drawn with it. */
const POOL_BYTES = 2048;
const NO_TRACE_ID = '0'.repeat(32);
const NO_SPAN_ID = '0'.repeat(16);
const pool: Buffer = Buffer.allocUnsafeSlow(POOL_BYTES);
let digits: string = '';
let used: number = 0;

/** Units: hex digits. */
function take(count: number): string {
  if (used + count > digits.length) {
    digits = randomFillSync(pool).toString('hex');
    used = 0;
  }
  const start = used;
  used += count;
  return digits.slice(start, used);
}

/** Random ids cut from one pool of random digits: a call out of compiled code for each would cost ten times as much. */
export const randomIds: IdSource = {
  traceId(): string {
    const id = take(32);
    return id === NO_TRACE_ID ? randomIds.traceId() : id;
  },
  spanId(): string {
    const id = take(16);
    return id === NO_SPAN_ID ? randomIds.spanId() : id;
  },
};
