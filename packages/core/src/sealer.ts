/** What takes traces of other processes in: they are sealed as our own are. */
import { resolveConfig, type TracerConfig } from './config/resolve-config.js';
import type { TracerOptions } from './config/tracer-options.js';
import { formFor } from './sealing/forms.js';
import type {
  ForeignError,
  ForeignEvent,
  ForeignStep,
  ForeignTrace,
} from './model/foreign-trace.js';
import type { LiveEvent, LiveSpan } from './model/live-span.js';
import { LiveTrace } from './model/live-trace.js';
import type { TraceOwner } from './model/owner.js';
import type { SealOptions } from './sealing/seal-options.js';
import { sealTrace } from './sealing/seal-trace.js';
import type { SealedRecord } from './sealing/sealed.js';

export type {
  ForeignError,
  ForeignEvent,
  ForeignStep,
  ForeignTrace,
} from './model/foreign-trace.js';

/** How traces of others are sealed; as in `createTracer`. */
export interface SealerOptions extends Pick<
  TracerOptions,
  'content' | 'policy' | 'hashKey' | 'hashIds' | 'prices' | 'limits'
> {
  /** `true` lets text that the policy keeps raw through. */
  readonly allowRaw?: boolean;
  /** The trace folder whose key hides user ids where no `hashKey` is given. Default: `LLMTRACE_DIR`, else `.llmtrace`. */
  readonly dir?: string;
}

/** Makes records of traces of other processes. */
export interface TraceSealer {
  /**
   * Masks a trace, prices its calls and bounds it.
   *
   * Shape: what the trace refers to, then the trace.
   */
  seal(trace: ForeignTrace): readonly SealedRecord[];
}

/**
 * Makes a sealer with a policy of its own. Nothing is sampled: that was up to whoever sent the trace.
 *
 * Errors: `invalid_option` with the path of the option.
 */
export function createTraceSealer(options: SealerOptions = {}): TraceSealer {
  const { allowRaw = false, dir, ...known } = options;
  const sink = { name: 'sink', allowRaw, export() {}, shutdown() {} };
  const config = resolveConfig(
    { ...known, service: 'unknown', exporters: [sink] },
    dir === undefined ? process.env : { ...process.env, LLMTRACE_DIR: dir },
    process.cwd(),
  );
  return {
    seal(foreign) {
      const live = replay(foreign, config);
      return sealTrace(live, sealOptions(foreign, config)).flatMap(
        (record) => formFor(record, allowRaw) ?? [],
      );
    },
  };
}

function sealOptions(foreign: ForeignTrace, config: TracerConfig): SealOptions {
  const { serviceName, environment, pipelineVersion } = foreign;
  return {
    identity: {
      serviceName,
      environment,
      ...(pipelineVersion === undefined ? undefined : { pipelineVersion }),
    },
    limits: config.limits,
    policy: config.policy,
    rawFor: config.rawFor,
    get hashKey() {
      return config.hashKey();
    },
    hashIds: config.hashIds,
    prices: config.prices,
  };
}

/** Owns a trace that is over: its clock shows what it is told, its ids are those that it is given. */
class Replay implements TraceOwner {
  readonly enabled = true;
  readonly limits: TraceOwner['limits'];
  time: number = 0;
  nextSpanId: string = '';
  readonly clock: TraceOwner['clock'] = { now: () => this.time, epochOffset: () => 0 };
  readonly ids: TraceOwner['ids'] = {
    traceId: () => '',
    spanId: () => this.nextSpanId,
  };

  constructor(limits: TraceOwner['limits']) {
    this.limits = limits;
  }

  opened(): void {}

  finished(): void {}

  late(): void {}
}

function replay(foreign: ForeignTrace, { limits }: TracerConfig): LiveTrace {
  const owner = new Replay(limits);
  owner.time = foreign.startTime;
  owner.nextSpanId = foreign.rootSpanId;
  const { traceId, remoteParentSpanId, links, kind, name, attributes } = foreign;
  const origin = { traceId, remoteParentSpanId, links };
  const root = new LiveTrace(owner, kind, name, attributes, undefined, origin);
  // Takes its id from the owner now, while it is there.
  void root.rootSpanId;
  if (foreign.method !== undefined) {
    const { method, route, statusCode } = foreign;
    root.http = { method, route, statusCode, requestId: undefined };
  }
  const spans = new Map<string, LiveSpan>();
  for (const step of parentsFirst(foreign.steps)) {
    spans.set(step.spanId, replayStep(step, root, spans.get(step.parentSpanId ?? ''), owner));
  }
  for (const { spanId, endTime } of foreign.steps) {
    owner.time = endTime;
    spans.get(spanId)?.end();
  }
  if (foreign.input !== undefined) root.setInput(foreign.input);
  if (foreign.output !== undefined) root.setOutput(foreign.output);
  if (foreign.error !== undefined) root.recordError(asError(foreign.error));
  root.events = liveEvents(foreign.events);
  owner.time = foreign.endTime;
  root.end();
  return root;
}

function replayStep(
  step: ForeignStep,
  root: LiveTrace,
  parent: LiveSpan | undefined,
  owner: Replay,
): LiveSpan {
  owner.time = step.startTime;
  owner.nextSpanId = step.spanId;
  const span = root.startSpan(step.kind, step.name, parent ?? root);
  void span.spanId;
  span.set(step.data);
  if (step.attributes !== undefined) span.setAttributes(step.attributes);
  if (step.input !== undefined) span.setInput(step.input);
  if (step.output !== undefined) span.setOutput(step.output);
  if (step.error !== undefined) span.recordError(asError(step.error));
  span.events = liveEvents(step.events);
  return span;
}

/** Steps in the order in which they started, but none before its parent; those in a circle stand below the root. */
function parentsFirst(steps: readonly ForeignStep[]): readonly ForeignStep[] {
  const byStart = steps.toSorted((a, b) => a.startTime - b.startTime);
  const known = new Map(byStart.map((step) => [step.spanId, step]));
  const placed = new Set<ForeignStep>();
  for (const step of byStart) {
    const line: ForeignStep[] = [];
    const inLine = new Set<ForeignStep>();
    for (
      let at: ForeignStep | undefined = step;
      at !== undefined && !placed.has(at) && !inLine.has(at);
      at = known.get(at.parentSpanId ?? '')
    ) {
      line.push(at);
      inLine.add(at);
    }
    for (const next of line.toReversed()) placed.add(next);
  }
  return [...placed];
}

/** Without the stack of this process, which tells nothing of it. */
function asError({ type, message = '', stack = '' }: ForeignError): Error {
  return Object.assign(new Error(message), { name: type, stack });
}

function liveEvents(events: readonly ForeignEvent[] | undefined): LiveEvent[] | undefined {
  return events?.map(({ name, time, attributes }) => ({ name, time, attributes }));
}
