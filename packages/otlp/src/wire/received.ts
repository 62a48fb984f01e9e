import type { Attributes, OtlpSpan } from './otlp-span.js';

/** A span as it was received. */
export interface ReceivedSpan extends OtlpSpan {
  readonly resource: Attributes;
  readonly scopeName: string;
}

/** How much of a request is read. */
export interface WireLimits {
  /** Spans of one request. */
  readonly maxSpans: number;
  /** Attributes of one span, event, link or resource; the rest is left out. */
  readonly maxAttributes: number;
  /** Events, and links, of one span; the rest is left out. */
  readonly maxEvents: number;
  /** Levels of a nested value; what is deeper is left out. */
  readonly maxDepth: number;
}

/** What no sensible sender exceeds. */
export const WIRE_LIMITS: WireLimits = {
  maxSpans: 20_000,
  maxAttributes: 512,
  maxEvents: 256,
  maxDepth: 16,
};

/** A request that is no OTLP, or more than is read of one. */
export class UnreadableRequest extends Error {
  readonly status: 400 | 413;

  constructor(message: string, status: 400 | 413 = 400) {
    super(message);
    this.name = 'UnreadableRequest';
    this.status = status;
  }
}

/** Units: ms with microsecond fraction, from nanoseconds. */
export function msFromNano(nano: bigint): number {
  return Number(BigInt.asUintN(64, nano) / 1_000n) / 1_000;
}

/** Ids as the conventions have them; those of other lengths, and all zeros, are none. */
export function idOf(hex: string, digits: 16 | 32): string | undefined {
  const id = hex.toLowerCase();
  return id.length === digits && /^[0-9a-f]+$/.test(id) && !/^0+$/.test(id) ? id : undefined;
}
