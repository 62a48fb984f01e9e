import type { Attributes, OtlpScope, OtlpSpan } from './otlp-span.js';

/** One span as it goes over the wire; its size is its share of the request. */
export type EncodedSpan = Buffer;

/** Spans that share a resource. */
export interface ResourceGroup {
  readonly resource: Attributes;
  readonly spans: readonly EncodedSpan[];
}

/**
 * A way to write `ExportTraceServiceRequest`. Spans are encoded one by one, so that a request can be filled up to a number
 * of bytes without encoding anything twice.
 */
export interface WireFormat {
  readonly contentType: string;
  encodeSpan(span: OtlpSpan): EncodedSpan;
  /** Puts encoded spans into one request. */
  frame(groups: readonly ResourceGroup[], scope: OtlpScope): Buffer;
}
