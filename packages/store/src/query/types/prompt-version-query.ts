import type { Measure, Measures } from './measures.js';
import type { TraceFilter } from './trace-filter.js';

/** The versions of prompts that ran. */
export interface PromptVersionQuery {
  readonly filter?: TraceFilter;
  readonly name?: string;
  /** Numbers of the calls of each version. Default: `['count', 'latency', 'tokens', 'cost']`. */
  readonly measures?: readonly Measure[];
  /** Default: 100; at most 1,000. */
  readonly limit?: number;
}

/** Units: times in epoch ms. */
export interface PromptVersionSummary extends Measures {
  readonly name: string;
  readonly versionId?: string;
  /** Labels that calls gave with it. */
  readonly releaseLabels: readonly string[];
  readonly firstSeen: number;
  readonly lastSeen: number;
}

export interface PromptVersionAnswer {
  /** By name, and within it the one that was seen last first. */
  readonly versions: readonly PromptVersionSummary[];
  readonly exact: boolean;
  readonly more: boolean;
}
