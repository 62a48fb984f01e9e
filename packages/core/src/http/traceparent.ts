/**
 * What a `traceparent` header says.
 *
 * Source: W3C Trace Context, section 3.2.
 */
export interface TraceParent {
  /** Shape: 32 lower-case hex digits, never all zero. */
  readonly traceId: string;
  /** Shape: 16 lower-case hex digits, never all zero. */
  readonly spanId: string;
  readonly flags: number;
}

const LENGTH = 55;
const DASH = 45;
const NO_TRACE_ID = '0'.repeat(32);
const NO_SPAN_ID = '0'.repeat(16);

/** Reads a `traceparent` header; anything that is not exactly one is as good as none. */
export function parseTraceParent(header: unknown): TraceParent | undefined {
  if (typeof header !== 'string' || header.length < LENGTH) return undefined;
  if (!isHex(header, 0, 2) || header.startsWith('ff')) return undefined;
  if (header.length > LENGTH && (header.startsWith('00') || header.charCodeAt(LENGTH) !== DASH)) {
    return undefined;
  }
  for (const at of [2, 35, 52]) if (header.charCodeAt(at) !== DASH) return undefined;
  if (!isHex(header, 3, 35) || !isHex(header, 36, 52) || !isHex(header, 53, 55)) return undefined;
  const traceId = header.slice(3, 35);
  const spanId = header.slice(36, 52);
  if (traceId === NO_TRACE_ID || spanId === NO_SPAN_ID) return undefined;
  return { traceId, spanId, flags: Number.parseInt(header.slice(53, 55), 16) };
}

/** Writes a `traceparent` header of version 00. */
export function formatTraceParent(parent: TraceParent): string {
  const flags = (parent.flags & 0xff).toString(16).padStart(2, '0');
  return `00-${parent.traceId}-${parent.spanId}-${flags}`;
}

function isHex(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (!((code >= 48 && code <= 57) || (code >= 97 && code <= 102))) return false;
  }
  return true;
}
