import { resolveConfig } from '../config/resolve-config.js';
import { registeredTracer, setActiveTracer } from '../context/registry.js';
import { storage } from '../context/storage.js';
import { LlmTraceError } from '../errors.js';
import { memory } from '../exporters/memory.js';
import { systemClock } from '../model/clock.js';
import type { TraceLimits } from '../model/limits.js';
import type { LiveTrace } from '../model/live-trace.js';
import type { ContentMode } from '../sealing/policy/content-mode.js';
import type { ContentPolicy } from '../sealing/policy/content-policy.js';
import type { PriceBook } from '../model/price-book.js';
import type { SamplingOptions } from '../sampling/sampling-options.js';
import type { SealedRecord, SealedTrace } from '../sealing/sealed.js';
import { Tracer } from '../tracer.js';
import { countingIds } from './counting-ids.js';
import { FakeClock } from './fake-clock.js';

const EPOCH_START = Date.UTC(2026, 0, 1);
const DEFAULT_TIMEOUT_MS = 5_000;

/** How a test's tracer behaves. */
export interface TestTracerOptions {
  /** As in `createTracer`. Default: `redacted`. */
  readonly content?: ContentMode;
  /** As in `createTracer`. What it keeps raw is kept. */
  readonly policy?: ContentPolicy;
  readonly limits?: Partial<TraceLimits>;
  /** As in `createTracer`. */
  readonly prices?: PriceBook;
  /** As in `createTracer`; `dir` only where it is given. Default: everything is kept. */
  readonly sampling?: SamplingOptions;
  /** Default: `fake`, which stands still until the test advances it. */
  readonly clock?: 'fake' | 'real';
}

/** A tracer that keeps its traces in memory, and what a test asks of it. */
export interface TestTracer extends AsyncDisposable {
  /** For `llmTraceMiddleware({ tracer })` and `withTrace(name, { tracer }, fn)`. */
  readonly tracer: Tracer;
  /** The traces written so far, in the order in which they ended. */
  readonly traces: readonly SealedTrace[];
  /** Everything written so far: traces, late spans, open roots, scores, and the texts and prompts that they refer to. */
  readonly records: readonly SealedRecord[];
  /** Errors: `invalid_option` on `advance` when the tracer was made with the real clock. */
  readonly clock: { advance(ms: number): void };
  /** Runs code so that whatever it traces goes to this tracer, and nothing else in the process does. */
  run<R>(fn: () => R): R;
  /** Makes this the tracer of the whole process, for an app under test, until it is disposed of. */
  install(): Disposable;
  /**
   * Resolves when no root is open and everything is written.
   *
   * Errors: `not_idle`, naming what is open, after `timeoutMs` (default 5,000).
   */
  idle(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Forgets the records so far. */
  clear(): void;
}

/**
 * Makes a tracer for tests: in memory, with ids that count from 1 and a clock that stands still. It changes nothing
 * outside, so that tests run side by side.
 *
 * @example
 * const test = createTestTracer();
 * await test.run(() => answer('Where is my order?'));
 * await test.idle();
 * expect(treeOf(test.traces[0]!)).toBe('agent.answer ok');
 */
export function createTestTracer(options: TestTracerOptions = {}): TestTracer {
  const exporter = memory({ allowRaw: true });
  const fake =
    options.clock === 'real' ? undefined : new FakeClock(EPOCH_START, () => tracer.sweep());
  const config = resolveConfig(
    {
      service: 'test',
      environment: 'test',
      pipelineVersion: 'test',
      gitSha: 'test',
      hashKey: 'test',
      exporters: [exporter],
      ...(options.content ? { content: options.content } : undefined),
      ...(options.policy ? { policy: options.policy } : undefined),
      ...(options.sampling ? { sampling: { dir: false, ...options.sampling } } : undefined),
      ...(options.limits ? { limits: options.limits } : undefined),
      ...(options.prices ? { prices: options.prices } : undefined),
    },
    {},
    process.cwd(),
  );
  const tracer = new WaitableTracer(config, { clock: fake ?? systemClock, ids: countingIds() });

  return {
    tracer,
    get traces() {
      return exporter.traces;
    },
    records: exporter.records,
    clock: { advance: (ms) => advance(fake, ms) },
    run: (fn) => storage.run({ ...OUTSIDE, owner: tracer }, fn),
    install() {
      const before = registeredTracer();
      setActiveTracer(tracer);
      return { [Symbol.dispose]: () => setActiveTracer(before) };
    },
    async idle({ timeoutMs = DEFAULT_TIMEOUT_MS } = {}) {
      do {
        await tracer.noneOpen(timeoutMs);
        await tracer.flush({ timeoutMs });
      } while (tracer.openTraces().length > 0);
    },
    clear: () => exporter.clear(),
    async [Symbol.asyncDispose]() {
      await tracer.shutdown();
    },
  };
}

const OUTSIDE = {
  trace: undefined,
  span: undefined,
  prompt: undefined,
  attributes: undefined,
  suppressed: false,
} as const;

function advance(clock: FakeClock | undefined, ms: number): void {
  if (!clock)
    throw new LlmTraceError(
      'invalid_option',
      'A test tracer with { clock: "real" } cannot advance it.',
    );
  clock.advance(ms);
}

/** Says when its last root has ended, so that tests wait for that and not for a time. */
class WaitableTracer extends Tracer {
  #onceIdle: (() => void)[] = [];

  override finished(trace: LiveTrace): void {
    super.finished(trace);
    if (this.openTraces().length > 0) return;
    const waiting = this.#onceIdle;
    this.#onceIdle = [];
    for (const resolve of waiting) resolve();
  }

  noneOpen(timeoutMs: number): Promise<void> {
    if (this.openTraces().length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const names = this.openTraces().map((trace) => `"${trace.name}"`);
        reject(
          new LlmTraceError('not_idle', `Still open after ${timeoutMs} ms: ${names.join(', ')}.`),
        );
      }, timeoutMs);
      this.#onceIdle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
