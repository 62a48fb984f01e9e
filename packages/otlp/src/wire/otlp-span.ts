/** What an attribute may hold: anything but `undefined`, nested at will. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

/** Attributes by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The numbers of `Span.SpanKind` on the wire. */
export const SPAN_KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

/** The numbers of `Status.StatusCode` on the wire. */
export const STATUS_CODE = { unset: 0, ok: 1, error: 2 } as const;

/** Something that happened at one moment of a span. Units: `timeMs` epoch ms with microsecond fraction. */
export interface OtlpEvent {
  readonly name: string;
  readonly timeMs: number;
  readonly attributes: Attributes;
}

/** Another span that this one has to do with. */
export interface OtlpLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes?: Attributes;
}

/**
 * A span in the words of OTLP, before it is written as protobuf or JSON.
 *
 * Shape: ids in lower-case hex.
 * Units: epoch ms with microsecond fraction.
 */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  /** The parent is in another process. */
  readonly parentIsRemote?: boolean;
  readonly name: string;
  readonly kind: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly events: readonly OtlpEvent[];
  readonly links: readonly OtlpLink[];
  readonly status: { readonly code: number; readonly message?: string };
}

/** What made the spans of a request. */
export interface OtlpScope {
  readonly name: string;
  readonly version?: string;
  readonly schemaUrl?: string;
}

const SAMPLED = 1;
const CONTEXT_HAS_IS_REMOTE = 0x100;
const CONTEXT_IS_REMOTE = 0x200;

/** The flags of a span or link: sampled, and whether its parent is known to be remote. */
export function spanFlags(isRemote: boolean | undefined): number {
  return SAMPLED | CONTEXT_HAS_IS_REMOTE | (isRemote ? CONTEXT_IS_REMOTE : 0);
}

/** Nanoseconds since the epoch of a time in ms; exact to the microsecond. */
export function unixNano(timeMs: number): bigint {
  return BigInt(Math.max(0, Math.round(timeMs * 1_000))) * 1_000n;
}
