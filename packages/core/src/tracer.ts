import { resolveConfig, type TracerConfig } from './config/resolve-config.js';
import type { TracerOptions } from './config/tracer-options.js';
import { activeTracer, setActiveTracer, setFallbackTracer } from './context/registry.js';
import type { DeliveryCounts, TracerStats } from './delivery/counts.js';
import { Delivery } from './delivery/delivery.js';
import { onProcessExit } from './delivery/exit-flush.js';
import { report, setDiagnosticsLogger } from './diagnostics.js';
import { systemClock, type Clock } from './model/clock.js';
import { randomIds, type IdSource } from './model/ids.js';
import type { TraceLimits } from './model/limits.js';
import type { LiveSpan } from './model/live-span.js';
import type { LiveTrace } from './model/live-trace.js';
import type { TraceOwner } from './model/owner.js';
import { scoreIdOf } from './model/score-id.js';
import type { ScoreInput } from './model/score.js';
import type { Trace } from './model/trace.js';
import { PromptRegistry } from './sealing/prompts/prompt-registry.js';
import { OpenTraces } from './sampling/open-traces.js';
import { TraceSampling, type SamplingControls } from './sampling/trace-sampling.js';
import { hashId } from './sealing/hash-id.js';
import { SampledSealer } from './sealing/sampled-sealer.js';
import type { SealOptions } from './sealing/seal-options.js';
import { sealOpenTrace } from './sealing/seal-trace.js';

const SWEEP_INTERVAL_MS = 5_000;
const OPEN_AFTER_MS = 10_000;

/** Time and ids of a tracer; tests replace them. */
export interface TracerSources {
  readonly clock?: Clock;
  readonly ids?: IdSource;
}

/** Owns open roots, and hands finished ones to delivery. Made with `createTracer`. */
export class Tracer implements TraceOwner {
  readonly enabled: boolean;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly limits: TraceLimits;
  /** What can be changed about sampling while the app runs. */
  readonly sampling: SamplingControls;
  readonly #seal: SealOptions;
  readonly #sealer: SampledSealer;
  readonly #delivery: Delivery;
  readonly #open: OpenTraces;
  readonly #reportedOpen: WeakSet<LiveTrace> = new WeakSet();
  readonly #offExit: () => void;
  #sweeper: NodeJS.Timeout | undefined;
  #closed: boolean = false;

  constructor(config: TracerConfig, sources: TracerSources = {}) {
    this.enabled = config.enabled;
    this.clock = sources.clock ?? systemClock;
    this.ids = sources.ids ?? randomIds;
    this.limits = config.limits;
    this.#seal = {
      identity: config.identity,
      limits: config.limits,
      content: config.content,
      get hashKey() {
        return config.hashKey();
      },
      hashIds: config.hashIds,
      prompts: new PromptRegistry(config.identity, config.limits),
    };
    const seal = this.#seal;
    const sampling = new TraceSampling(config.sampling, this.clock, (id) =>
      hashId(id, seal.hashKey),
    );
    this.sampling = sampling;
    this.#sealer = new SampledSealer(seal, sampling, {
      clock: this.clock,
      ids: this.ids,
      sampledOut: (count) => this.#delivery.sampleOut(count),
    });
    this.#delivery = new Delivery(config, {
      take: (reason) => this.#sealer.take(reason),
      held: () => this.#sealer.held,
    });
    this.#open = new OpenTraces(config.limits, (reason) => this.#delivery.drop(reason, 1));
    this.#offExit = config.enabled ? onProcessExit(() => this.#delivery.flushSync()) : () => {};
  }

  /** Roots that have begun and not ended, oldest first: where to look for a hung request. */
  openTraces(): readonly Trace[] {
    const open = this.#open.list();
    for (const trace of open) trace.refresh();
    return open;
  }

  /** What became of every record, by exporter. */
  stats(): TracerStats {
    return {
      open: this.#open.size,
      held: this.#sealer.held,
      exporters: this.#delivery.counts(),
    };
  }

  /**
   * Writes everything that has ended.
   *
   * Units: resolves after `timeoutMs` (default 5,000) at the latest, with the counts of each exporter.
   */
  flush(options: { readonly timeoutMs?: number } = {}): Promise<Record<string, DeliveryCounts>> {
    return this.#delivery.flush(options.timeoutMs ?? 5_000);
  }

  /** Flushes, then closes the exporters; the tracer takes nothing afterwards. Same result as {@link flush}. */
  async shutdown(
    options: { readonly timeoutMs?: number } = {},
  ): Promise<Record<string, DeliveryCounts>> {
    this.#closed = true;
    this.#stopSweeping();
    this.#offExit();
    return this.#delivery.shutdown(options.timeoutMs ?? 5_000);
  }

  /** Records a judgement of a trace, span, request or response. */
  recordScore(score: ScoreInput): void {
    if (!this.enabled) return;
    const createdAt = score.createdAt ?? this.clock.now() + this.clock.epochOffset();
    const kept = { ...score, createdAt };
    this.#delivery.push(() =>
      this.#sealer.score({ ...kept, scoreId: kept.scoreId ?? scoreIdOf(kept) }),
    );
  }

  /**
   * Keeps a trace in full after all: one that has not ended, or that `sampling.hold` keeps back. Later it has no effect.
   *
   * @example
   * if (thumbs === 'down') tracer.upgrade(traceId);
   */
  upgrade(traceId: string): void {
    if (this.enabled) this.#delivery.push(() => this.#sealer.upgrade(traceId));
  }

  opened(trace: LiveTrace): void {
    this.#open.add(trace);
    this.#keepSweeping();
  }

  finished(trace: LiveTrace): void {
    this.#open.delete(trace);
    this.#delivery.push(() => {
      try {
        return this.#sealer.trace(trace);
      } finally {
        trace.release();
        if (this.#sealer.pending) this.#keepSweeping();
      }
    });
    if (trace.droppedSpans > 0) {
      report(
        'spans_dropped',
        `a trace had more than ${this.limits.maxSpans} spans; the rest was not kept`,
      );
    }
  }

  late(span: LiveSpan): void {
    if (this.#open.wasShed(span.trace)) return span.release();
    this.#delivery.push(() => {
      try {
        return this.#sealer.late(span);
      } finally {
        span.release();
      }
    });
  }

  /** Makes long-running roots visible, closes those over their age, and looks at bounds. Runs every few seconds by itself. */
  sweep(): void {
    const now = this.clock.now();
    for (const trace of this.#open.list()) {
      const overAge =
        trace.kind === 'request'
          ? now - trace.start > this.limits.maxRequestAgeMs
          : now - trace.lastActivity > this.limits.maxJobIdleMs;
      if (overAge && trace.outcome !== 'paused') {
        report('trace_abandoned', 'a root did not end within its maximum age and was closed');
        trace.end('abandoned');
      } else if (now - trace.start > OPEN_AFTER_MS && !this.#reportedOpen.has(trace)) {
        this.#reportedOpen.add(trace);
        trace.refresh();
        this.#delivery.push(() => [sealOpenTrace(trace, this.#seal)]);
      }
    }
    this.#open.measure();
    if (this.#sealer.pending) this.#delivery.collect();
    else if (this.#open.size === 0) this.#stopSweeping();
  }

  #keepSweeping(): void {
    if (this.#sweeper !== undefined || this.#closed) return;
    this.#sweeper = setInterval(() => this.sweep(), SWEEP_INTERVAL_MS);
    this.#sweeper.unref();
  }

  #stopSweeping(): void {
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }
}

/**
 * Makes the tracer that middleware, decorators and wrappers use from now on.
 *
 * Errors: `invalid_option` with the option's path.
 *
 * @example
 * const tracer = createTracer({ service: 'support-api', environment: 'production' });
 */
export function createTracer(options: TracerOptions = {}): Tracer {
  const config = resolveConfig(options, process.env, process.cwd());
  if (options.logger) setDiagnosticsLogger(options.logger);
  const tracer = new Tracer(config);
  setActiveTracer(tracer);
  return tracer;
}

setFallbackTracer(fromEnvironment);

/** The tracer in force: the one the app made, else one made from `LLMTRACE_*` variables. */
export function getTracer(): Tracer {
  return activeTracer() as Tracer;
}

function fromEnvironment(): Tracer {
  try {
    return new Tracer(resolveConfig({}, process.env, process.cwd()));
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'bad configuration';
    report('hook_error', `tracing is off: ${problem}`);
    return new Tracer(
      resolveConfig({ enabled: false, exporters: [], content: 'none' }, {}, process.cwd()),
    );
  }
}
