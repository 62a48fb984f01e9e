import { report } from '../diagnostics.js';
import type { TraceKind, TraceOutcome } from './kinds.js';
import { LiveSpan, type LiveEvent } from './live-span.js';
import type { TraceOwner } from './owner.js';
import type { Scope } from './scope.js';
import { snapshot } from './snapshot.js';
import type { ErrorDetails } from './span.js';
import type { SpanKind } from './kinds.js';
import type { PromptInfo } from './span-data.js';
import type { SettableOutcome, Trace } from './trace.js';
import type { TraceAttributes } from './trace-attributes.js';

/** A span elsewhere that this trace came from without being its child. */
export interface TraceLink {
  readonly traceId: string;
  readonly spanId: string;
}

/** Where a root comes from. */
export interface TraceOrigin {
  readonly traceId?: string | undefined;
  readonly remoteParentSpanId?: string | undefined;
  readonly links?: readonly TraceLink[] | undefined;
}

/** What an HTTP root knows; kept apart so that jobs do not carry it. */
export interface HttpFacts {
  method: string;
  route: string | undefined;
  statusCode: number | undefined;
  requestId: string | undefined;
  /** The header `x-llmtrace-sample`, as it came. */
  sampleHeader?: string | undefined;
  /** The flags and the `tracestate` of the caller whose trace this continues. */
  traceFlags?: number;
  traceState?: string;
}

/** How a root ended, as measured by whoever opened it. */
export type RootEnd = 'completed' | 'aborted' | 'abandoned';

/** The root while it runs: the buffer of its spans, and the scope of the code directly in it. */
export class LiveTrace implements Trace, Scope {
  readonly owner: TraceOwner;
  readonly kind: TraceKind;
  name: string;
  readonly remoteParentSpanId: string | undefined;
  readonly links: readonly TraceLink[] | undefined;
  readonly prompt: PromptInfo | undefined;
  readonly start: number;
  endedAt: number = -1;
  rootEnd: RootEnd = 'completed';
  outcome: TraceOutcome | undefined = undefined;
  failed: boolean = false;
  error: unknown = undefined;
  errorDetails: ErrorDetails | undefined = undefined;
  input: unknown = undefined;
  output: unknown = undefined;
  attributes: TraceAttributes | undefined;
  events: LiveEvent[] | undefined = undefined;
  http: HttpFacts | undefined = undefined;
  /** What a hook that failed would have told: who decides by it must then expect the worst. */
  unlearnt: 'tenant' | 'all' | undefined = undefined;
  spans: LiveSpan[] = [];
  droppedSpans: number = 0;
  /** Units: the tracer's monotonic ms. */
  lastActivity: number;
  written: boolean = false;
  /** Its place among the roots that are open. */
  openAs: unknown = undefined;
  /** What sealing has made of it before its turn. */
  ahead: unknown = undefined;
  private id: string | undefined;
  private rootId: string | undefined = undefined;
  private offset: number | undefined = undefined;

  constructor(
    owner: TraceOwner,
    kind: TraceKind,
    name: string,
    attributes: TraceAttributes | undefined,
    prompt: PromptInfo | undefined,
    origin?: TraceOrigin,
  ) {
    this.owner = owner;
    this.kind = kind;
    this.name = name;
    this.attributes = attributes;
    this.prompt = prompt;
    this.id = origin?.traceId;
    this.remoteParentSpanId = origin?.remoteParentSpanId;
    this.links = origin?.links;
    this.start = owner.clock.now();
    this.lastActivity = this.start;
    owner.opened(this);
  }

  // The rest of a scope.
  get trace(): LiveTrace {
    return this;
  }

  get span(): undefined {
    return undefined;
  }

  get suppressed(): false {
    return false;
  }

  get traceId(): string {
    return (this.id ??= this.owner.ids.traceId());
  }

  /** Whether this is its id. Makes none: a trace whose id nobody has asked for is called nothing. */
  isCalled(traceId: string): boolean {
    return this.id === traceId;
  }

  get rootSpanId(): string {
    return (this.rootId ??= this.owner.ids.spanId());
  }

  /** Units: ms from the monotonic clock to epoch time. */
  get epochOffset(): number {
    return (this.offset ??= this.owner.clock.epochOffset());
  }

  get ended(): boolean {
    return this.endedAt >= 0;
  }

  /** Starts a child of this root or of one of its spans. A child of an ended span hangs on the nearest open ancestor. */
  startSpan<K extends SpanKind>(kind: K, name: string, within: Scope): LiveSpan<K> {
    let parent = within.span;
    while (parent !== undefined && parent.endedAt >= 0) parent = parent.parent;
    const span = new LiveSpan(kind, name, this, parent, within.prompt);
    this.lastActivity = span.start;
    if (this.spans.length < this.owner.limits.maxSpans) {
      if (!this.written) span.place = this.spans.push(span as unknown as LiveSpan) - 1;
    } else this.droppedSpans++;
    return span;
  }

  /** Takes a span without children back out. Shape: `false` where it has some, or is not kept. */
  takeBack(span: LiveSpan): boolean {
    const { spans } = this;
    if (this.written || span.place < 0) return false;
    for (let i = span.place + 1; i < spans.length; i++) {
      if (spans[i]?.parent === span) return false;
    }
    spans.splice(span.place, 1);
    for (let i = span.place; i < spans.length; i++) (spans[i] as LiveSpan).place = i;
    span.place = -1;
    return true;
  }

  rename(name: string): this {
    this.name = name;
    return this;
  }

  set(attributes: TraceAttributes): this {
    if (!this.written) this.attributes = mergeAttributes(this.attributes, attributes);
    return this;
  }

  setInput(value: unknown): this {
    if (!this.written) this.input = snapshot(value);
    return this;
  }

  setOutput(value: unknown): this {
    if (!this.written) this.output = snapshot(value);
    return this;
  }

  addEvent(name: string, attributes?: Readonly<Record<string, unknown>>): this {
    const events = (this.events ??= []);
    if (!this.written && events.length < this.owner.limits.maxEventsPerSpan) {
      events.push({ name, time: this.owner.clock.now(), attributes: snapshot(attributes) });
    }
    return this;
  }

  recordError(error: unknown, details?: ErrorDetails): this {
    if (this.failed || this.written) return this;
    this.failed = true;
    this.error = error;
    this.errorDetails = details;
    return this;
  }

  setOutcome(outcome: SettableOutcome): this {
    this.outcome = outcome;
    return this;
  }

  /** Brings name and facts up to date before an open root is shown; for roots that learn them late. */
  refresh(): void {}

  /** Ends the root; the first call counts. */
  end(how: RootEnd = 'completed'): void {
    if (this.endedAt >= 0) return;
    this.endedAt = this.owner.clock.now();
    this.rootEnd = how;
    this.owner.finished(this);
  }

  /** Gives the trace up before it has ended: nothing of it is kept, and it ends unseen. */
  discard(): void {
    if (this.endedAt >= 0) return;
    this.endedAt = this.owner.clock.now();
    for (const span of this.spans) span.release();
    this.release();
  }

  /** Lets go of all payload once the trace is written. */
  release(): void {
    this.written = true;
    for (const span of this.spans) if (span.endedAt >= 0) span.release();
    this.spans = [];
    // A late span still asks whose it is, and is searched for what belongs to that person.
    this.attributes = this.attributes && heldForLateSpans(this.attributes);
    this.input = undefined;
    this.output = undefined;
    this.error = undefined;
    this.events = undefined;
    this.ahead = undefined;
  }
}

function heldForLateSpans({ tenantId, knownValues }: TraceAttributes): TraceAttributes {
  return {
    ...(tenantId === undefined ? undefined : { tenantId }),
    ...(knownValues === undefined ? undefined : { knownValues }),
  };
}

/**
 * Merges attributes: later wins, tags and known values are added, flags and metadata are merged by key.
 *
 * Errors: none; what is no object, and tags that are no list, are reported and left out.
 */
export function mergeAttributes(
  base: TraceAttributes | undefined,
  given: TraceAttributes,
): TraceAttributes {
  const more = wellFormed(given);
  if (base === undefined) return { ...more };
  const merged = { ...base, ...more };
  if (base.tags && more.tags) {
    return {
      ...merged,
      tags: [...new Set([...base.tags, ...more.tags])],
      ...mergedMaps(base, more),
    };
  }
  return { ...merged, ...mergedMaps(base, more) };
}

/** Apps without types may hold anything, such as what a request said. */
function wellFormed(given: TraceAttributes): TraceAttributes {
  if (!isMap(given)) {
    report('hook_error', 'attributes that are no object are left out');
    return {};
  }
  const { tags, ...others } = given;
  if (!tags || Array.isArray(tags)) return given;
  report('hook_error', 'tags that are no list are left out');
  return others;
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mergedMaps(base: TraceAttributes, more: TraceAttributes): Partial<TraceAttributes> {
  return {
    ...(isMap(base.featureFlags) && isMap(more.featureFlags)
      ? { featureFlags: { ...base.featureFlags, ...more.featureFlags } }
      : undefined),
    ...(isMap(base.metadata) && isMap(more.metadata)
      ? { metadata: { ...base.metadata, ...more.metadata } }
      : undefined),
    ...(base.knownValues && more.knownValues
      ? { knownValues: addedLists(base.knownValues, more.knownValues) }
      : undefined),
  };
}

const MAX_LISTED = 100;

/** Adds lists by key. What is no list stays as it is, to be told of when the trace is sealed. */
function addedLists(
  base: Readonly<Record<string, readonly string[]>>,
  more: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  const added: Record<string, readonly string[]> = { ...base };
  for (const [key, list] of Object.entries(more)) {
    const known = added[key];
    added[key] =
      Array.isArray(known) && Array.isArray(list)
        ? [...new Set([...known, ...list])].slice(0, MAX_LISTED)
        : list;
  }
  return added;
}
