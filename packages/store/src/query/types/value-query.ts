import type { Dimension } from './aggregate-query.js';
import type { TimeRange } from './match.js';

/** What values a dimension has, to pick one of them. */
export interface ValueQuery {
  readonly of: Dimension | 'tag' | 'metadataKey' | 'featureFlag' | 'score' | 'errorCode';
  readonly time?: TimeRange;
  readonly tenant?: string | readonly string[];
  /** What they begin with. */
  readonly prefix?: string;
  /** Default: 100; at most 1,000. */
  readonly limit?: number;
}

/** The most frequent first. */
export interface DimensionValue {
  readonly value: string;
  readonly count: number;
}
