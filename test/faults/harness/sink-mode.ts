/** How the sink treats what it gets. */
export type SinkMode =
  /** Takes everything, but for a trace that it calls malformed, and says how many it rejected. */
  | { readonly kind: 'ok'; readonly poison?: string; readonly rejected?: number }
  /** Refuses connections. */
  | { readonly kind: 'down'; readonly poison?: undefined; readonly rejected?: undefined }
  /** Answers with a status and takes nothing. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterS?: number }
  /** Never answers. */
  | { readonly kind: 'hang' }
  /** Takes everything after a while. */
  | {
      readonly kind: 'slow';
      readonly delayMs: number;
      readonly poison?: undefined;
      readonly rejected?: undefined;
    }
  /** Takes everything and answers with so many bytes of nonsense. */
  | {
      readonly kind: 'garbage';
      readonly bytes: number;
      readonly poison?: undefined;
      readonly rejected?: undefined;
    };

/** What the sink has seen. */
export interface SinkReport {
  /** Shape: `traceId:spanId` and how often it came. */
  readonly spans: readonly (readonly [id: string, times: number])[];
  readonly requests: number;
  readonly refused: number;
  /** The most requests that were open at one time. */
  readonly maxOpen: number;
  /** Units: epoch ms of each request since the mode was set. */
  readonly attempts: readonly number[];
}
