/** Whose traces are to go. A user is named by the hash that is stored. */
export interface ErasureSubject {
  readonly kind: 'trace' | 'session' | 'user' | 'tenant';
  /** As it is stored. */
  readonly id: string;
}

/** What an erasure did, or would do. */
export interface ErasureReport {
  readonly dryRun: boolean;
  readonly traces: number;
  /** Whole texts that nothing else referred to. */
  readonly contents: number;
  readonly scores: number;
  /** Traces that a legal hold keeps: they are still there. */
  readonly held: number;
  readonly gone: ErasedIds;
}

/** What went, by what the lines of a journal are told by. */
export interface ErasedIds {
  readonly traceIds: ReadonlySet<string>;
  /** Shape: `<traceId> <rootSpanId>`: of several roots under an id some may be held. */
  readonly roots: ReadonlySet<string>;
  readonly requestIds: ReadonlySet<string>;
  readonly responseIds: ReadonlySet<string>;
  /** Keys of whole texts, as core's `contentKey` makes them. */
  readonly contents: ReadonlySet<string>;
}
