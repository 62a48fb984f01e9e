import { resolveConfig, type TracerConfig } from './config/resolve-config.js';
import type { TracerOptions } from './config/tracer-options.js';
import { activeTracer, setActiveTracer, setFallbackTracer } from './context/registry.js';
import type { ExporterStats, TracerStats } from './delivery/counts.js';
import { Delivery } from './delivery/delivery.js';
import { onProcessExit } from './delivery/exit-flush.js';
import { announcer } from './delivery/announcer.js';
import { ignoreRejection, report, setDiagnosticsLogger } from './diagnostics.js';
import { systemClock, type Clock } from './model/clock.js';
import { randomIds, type IdSource } from './model/ids.js';
import type { TraceLimits } from './model/limits.js';
import type { LiveSpan } from './model/live-span.js';
import type { LiveTrace } from './model/live-trace.js';
import type { PriceBook } from './model/price-book.js';
import type { TraceOwner } from './model/owner.js';
import { readScore } from './model/read-score.js';
import type { ScoreSource } from './model/record.js';
import { scoreIdOf } from './model/score-id.js';
import type { ScoreInput } from './model/score.js';
import { timerMs } from './model/timer-ms.js';
import type { Trace } from './model/trace.js';
import { PromptRegistry } from './sealing/prompts/prompt-registry.js';
import { PreparedJob, PreparedSealing, type SealTask } from './sealing/async-detectors/index.js';
import { OpenTraces } from './sampling/open-traces.js';
import { TraceSampling, type SamplingControls } from './sampling/trace-sampling.js';
import { WaitingForEnd } from './sampling/waiting-for-end.js';
import { hashId } from './sealing/hash-id.js';
import { SampledSealer } from './sealing/sampled-sealer.js';
import type { SealOptions } from './sealing/seal-options.js';
import type { KnownScore } from './sealing/seal-score.js';
import { sealOpenTrace } from './sealing/seal-trace.js';
import { TraceTask } from './sealing/trace-task.js';

const SWEEP_INTERVAL_MS = 5_000;
const OPEN_AFTER_MS = 10_000;
/** How much of the time for a flush detectors may take that answer later. */
const ASKING_SHARE = 0.5;

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
  /** What calls cost, where the tracer was told. */
  readonly prices: PriceBook | undefined;
  /** What can be changed about sampling while the app runs. */
  readonly sampling: SamplingControls;
  readonly #seal: SealOptions;
  readonly #sealer: SampledSealer;
  readonly #delivery: Delivery;
  readonly #prepared: PreparedSealing;
  readonly #open: OpenTraces;
  /** Whether it has to be decided what is kept of a trace. */
  readonly #followsDecisions: boolean;
  /** Scores of traces that have not ended. */
  readonly #scores: WaitingForEnd<SealTask> = new WaitingForEnd();
  readonly #reportedOpen: WeakSet<LiveTrace> = new WeakSet();
  readonly #offExit: () => void;
  readonly #announce: (() => void) | undefined;
  #sweeper: NodeJS.Timeout | undefined;
  #closed: boolean = false;

  constructor(config: TracerConfig, sources: TracerSources = {}) {
    this.enabled = config.enabled;
    this.clock = sources.clock ?? systemClock;
    this.ids = sources.ids ?? randomIds;
    this.limits = config.limits;
    this.prices = config.prices;
    this.#seal = {
      identity: config.identity,
      limits: config.limits,
      policy: config.policy,
      rawFor: config.rawFor,
      get hashKey() {
        return config.hashKey();
      },
      hashIds: config.hashIds,
      prompts: new PromptRegistry(config.identity, config.limits),
      prices: config.prices,
    };
    this.#prepared = new PreparedSealing(
      { seal: this.#seal, detection: config.detection, maxWaiting: config.maxQueued },
      {
        scansInPlace: () => this.#delivery.writesAtOnce,
        resume: (seal) => this.#delivery.resume({ seal }),
        lost: (fault) => {
          this.#delivery.drop('seal_error', 1);
          report('seal_error', 'a record could not be sealed and was dropped', fault);
        },
      },
    );
    if (config.enabled) tellPolicy(config);
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
    const { flushIntervalMs, maxQueued, delivery } = config;
    const { locals, groups } = delivery;
    this.#delivery = new Delivery(
      {
        exporters: locals,
        groups,
        flushIntervalMs,
        maxQueued,
        gaps: {
          newId: () => this.ids.traceId(),
          serviceName: config.identity.serviceName,
          environment: config.identity.environment,
        },
      },
      {
        take: (reason) => this.#sealer.take(reason),
        held: () => this.#sealer.held + this.#prepared.size + this.#scores.size,
      },
    );
    this.#followsDecisions = sampling.sampler !== undefined;
    this.#open = new OpenTraces(config.limits, (reason, trace) => {
      this.#delivery.drop(reason, 1);
      this.#pushAll(this.#scores.take(trace));
    });
    this.#offExit = config.enabled
      ? onProcessExit({
          flushSync: () => this.#flushSync(),
          sending: () => this.#delivery.sending,
          flush: (timeoutMs) => this.flush({ timeoutMs }),
        })
      : () => {};
    this.#announce = config.waitUntil && announcer(config.waitUntil, () => this.flush());
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
  async flush(
    options: { readonly timeoutMs?: number } = {},
  ): Promise<Record<string, ExporterStats>> {
    const left = await this.#drainPrepared(options.timeoutMs ?? 5_000, ASKING_SHARE);
    const start = performance.now();
    const counts = await this.#delivery.flush(left);
    const rest = left - (performance.now() - start);
    // What was still asked may take the time that delivery did not need.
    if (this.#prepared.size === 0 || rest <= 0) return counts;
    return this.#delivery.flush(await this.#drainPrepared(rest, 1));
  }

  /** Flushes, then closes the exporters; the tracer takes nothing afterwards. Same result as {@link flush}. */
  async shutdown(
    options: { readonly timeoutMs?: number } = {},
  ): Promise<Record<string, ExporterStats>> {
    this.#closed = true;
    this.#stopSweeping();
    this.#pushAll(this.#scores.takeAll());
    const timeoutMs = await this.#drainPrepared(options.timeoutMs ?? 5_000, ASKING_SHARE);
    this.#prepared.giveUp();
    await this.#prepared.close();
    // Until all of it is over, the process may end in the middle.
    const counts = await this.#delivery.shutdown(timeoutMs);
    this.#offExit();
    return counts;
  }

  /**
   * Records a judgement of a trace, span, request or response. Shape: `source` is that of a score that names none.
   *
   * Errors: none; a score without exactly one target, a name and a value is reported as `invalid_score`.
   */
  recordScore(given: ScoreInput, source?: ScoreSource): void {
    const read = readScore(given);
    if (typeof read === 'string') return report('invalid_score', read);
    if (!this.enabled) return;
    const score = source === undefined ? read : { source, ...read };
    const createdAt = score.createdAt ?? this.clock.now() + this.clock.epochOffset();
    const identified = (): KnownScore => ({
      ...score,
      createdAt,
      scoreId: score.scoreId ?? scoreIdOf(score),
    });
    const trace = score.traceId === undefined ? undefined : this.#open.find(score.traceId);
    const task: SealTask = {
      traceId: () => this.#sealer.traceOf(score),
      seal: (options) => this.#sealer.score(identified(), options, trace?.attributes),
      done: () => {},
    };
    // It is not known yet what becomes of the trace, and so of what is said about it.
    const waits = this.#followsDecisions && trace !== undefined && this.#scores.add(trace, task);
    if (!waits) this.#push(task);
  }

  /**
   * Keeps a trace in full after all: one that has not ended, or that `sampling.hold` keeps back. Later it has no effect.
   *
   * @example
   * if (thumbs === 'down') tracer.upgrade(traceId);
   */
  upgrade(traceId: string): void {
    // A wish is no record: one that comes too late is not counted as lost.
    if (!this.enabled || this.#closed) return;
    this.#push({
      traceId: () => traceId,
      seal: () => this.#sealer.upgrade(traceId),
      done: () => {},
    });
  }

  opened(trace: LiveTrace): void {
    this.#open.add(trace);
    this.#keepSweeping();
  }

  finished(trace: LiveTrace): void {
    this.#open.delete(trace);
    this.#push(new TraceTask(trace, this.#sealer, this.#onSealed));
    this.#pushAll(this.#scores.take(trace));
    this.#announce?.();
    if (trace.droppedSpans > 0) {
      report(
        'spans_dropped',
        `a trace had more than ${this.limits.maxSpans} spans; the rest was not kept`,
      );
    }
  }

  late(span: LiveSpan): void {
    if (this.#open.wasShed(span.trace)) return span.release();
    this.#push({
      traceId: () => span.trace.traceId,
      seal: (options) => this.#sealer.late(span, options),
      done: () => span.release(),
    });
  }

  readonly #onSealed = (): void => {
    if (this.#sealer.pending) this.#keepSweeping();
  };

  #push(task: SealTask): void {
    this.#delivery.push(new PreparedJob(this.#prepared, task));
  }

  #pushAll(tasks: readonly SealTask[]): void {
    for (const task of tasks) this.#push(task);
  }

  /** Leaves time for what follows: a detector that hangs must not cost traces. Units: gives the ms that are left. */
  async #drainPrepared(timeoutMs: number, share: number): Promise<number> {
    const start = performance.now();
    const asking = new AbortController();
    const timer = setTimeout(() => asking.abort(), timerMs(timeoutMs * share));
    const late = new Promise<void>((resolve) => {
      asking.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([this.#sealWaiting(asking.signal), late]);
    clearTimeout(timer);
    return Math.max(0, timeoutMs - (performance.now() - start));
  }

  /** Seals what has ended until nothing is asked any more. */
  async #sealWaiting(signal: AbortSignal): Promise<void> {
    await this.#delivery.seal();
    while (this.#prepared.size > 0 && !signal.aborted) {
      await this.#prepared.drain();
      await this.#delivery.seal();
    }
  }

  #flushSync(): void {
    this.#pushAll(this.#scores.takeAll());
    this.#prepared.giveUp();
    this.#delivery.flushSync();
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
        this.#push({
          traceId: () => trace.traceId,
          seal: (options) => [sealOpenTrace(trace, options)],
          done: () => {},
        });
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

/** Tells the exporters by which policy records are sealed. An exporter that fails to listen is none of the app's trouble. */
function tellPolicy({ exporters, policy, delivery }: TracerConfig): void {
  const writers = delivery.groups.map(({ exporter }) => exporter);
  for (const exporter of new Set([...exporters, ...writers])) {
    try {
      const told: unknown = exporter.policyInForce?.(policy.document);
      ignoreRejection(told, `exporter "${exporter.name}" could not be told the policy`);
    } catch (error) {
      report('export_failed', `exporter "${exporter.name}" could not be told the policy`, error);
    }
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
