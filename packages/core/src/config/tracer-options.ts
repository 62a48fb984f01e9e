import type { DiagnosticsLogger } from '../diagnostics.js';
import type { Exporter } from '../exporters/exporter.js';
import type { JournalOptions } from '../exporters/journal/journal-options.js';
import type { TraceLimits } from '../model/limits.js';
import type { ContentMode } from '../sealing/policy/content-mode.js';
import type { ContentPolicy } from '../sealing/policy/content-policy.js';
import type { PriceBook } from '../model/price-book.js';
import type { DetectionOptions } from '../sealing/async-detectors/index.js';
import type { SamplingOptions } from '../sampling/sampling-options.js';

/** How a tracer is set up. Everything is optional; what is not given comes from `LLMTRACE_*` variables. */
export interface TracerOptions {
  /** `false` switches tracing off: wrapped code runs untouched. Default: `LLMTRACE_ENABLED`, else true. */
  readonly enabled?: boolean;
  /** Default: `LLMTRACE_SERVICE`, `OTEL_SERVICE_NAME`, else the name in package.json. */
  readonly service?: string;
  /** Default: `LLMTRACE_ENVIRONMENT`, `NODE_ENV`, else `development`. */
  readonly environment?: string;
  /** Default: `PIPELINE_VERSION`, else the version in package.json. */
  readonly pipelineVersion?: string;
  /** Default: `GIT_SHA`, `SOURCE_VERSION` or the variable of a known CI, else `.git/HEAD`. */
  readonly gitSha?: string;
  /** Default: `DEPLOYMENT_ID` or the variable of a known platform. */
  readonly deploymentId?: string;
  /** Where traces go. Default: `jsonl()`, or what `LLMTRACE_EXPORTER` names. */
  readonly exporters?: readonly Exporter[];
  /** Short for `policy: { content }`. Default: `LLMTRACE_CONTENT`, else `redacted`. */
  readonly content?: ContentMode;
  /** What is kept of texts by route, tenant, kind and field, and what is masked in them. */
  readonly policy?: ContentPolicy;
  /** Patterns of your own, and detectors that answer later, such as a model that recognises names. */
  readonly detection?: DetectionOptions;
  /** Key of the HMAC that hides user ids. Default: `LLMTRACE_HASH_KEY`, else made once in `.llmtrace/key`. */
  readonly hashKey?: string;
  /** Ids to hide as `userId` always is. */
  readonly hashIds?: readonly ('tenantId' | 'sessionId')[];
  /** What calls cost: `createPriceBook()` of `@llmtrace/cost`. Default: none, so that calls stay unpriced. */
  readonly prices?: PriceBook;
  /** What is kept of which traces: `production()`, `highVolume()`, `audit()` or rules. Default: `LLMTRACE_SAMPLING`, else everything. */
  readonly sampling?: SamplingOptions;
  /** Bounds of traces in memory. */
  readonly limits?: Partial<TraceLimits>;
  /**
   * Where records wait for remote exporters when `jsonl()` is not among the exporters; `false` for memory alone, so that what
   * waits goes with the process. Default: as `jsonl()`.
   */
  readonly journal?: JournalOptions | false;
  /**
   * Is called as each root ends, with a promise that resolves when everything up to then has been delivered, or after 5 s: for
   * platforms that freeze a process once it has answered. It never rejects.
   */
  readonly waitUntil?: (delivered: Promise<void>) => void;
  /** Units: ms from the end of a trace to its being written on this machine, at most. Default: 200. */
  readonly flushIntervalMs?: number;
  /** Finished traces that may wait for sealing or for one exporter. Default: 10,000. */
  readonly maxQueued?: number;
  /** Where llmtrace says what it could not do. Default: standard error. */
  readonly logger?: DiagnosticsLogger;
}
