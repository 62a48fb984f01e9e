import { createHash } from 'node:crypto';
import type { ForeignError, ForeignEvent, ForeignStep, ForeignTrace } from '@llmtrace/core/sealer';
import type { ForeignFacts } from '../foreign/foreign-span.js';
import { readForeign } from '../foreign/read-foreign.js';
import { SPAN_KIND, STATUS_CODE } from '../wire/otlp-span.js';
import type { ReceivedSpan } from '../wire/received.js';

/** A local root, and what was received of the spans below it. */
interface Family {
  readonly root: ReceivedSpan;
  readonly below: ReceivedSpan[];
}

/**
 * Makes traces of the spans of a request. Each span whose parent is not there, or is in another service, is a root; a
 * trace whose spans come in several requests is thus several roots of one trace id.
 */
export function receivedTraces(spans: readonly ReceivedSpan[]): readonly ForeignTrace[] {
  return families(spans).map(toTrace);
}

function families(spans: readonly ReceivedSpan[]): readonly Family[] {
  const byId = new Map(spans.map((span) => [keyOf(span, span.spanId), span]));
  const found = new Map<ReceivedSpan, Family>();
  for (const span of byId.values()) {
    const root = rootOf(span, byId);
    const family = found.get(root) ?? { root, below: [] };
    found.set(root, family);
    if (span !== root) family.below.push(span);
  }
  return [...found.values()];
}

function keyOf({ traceId }: ReceivedSpan, spanId: string): string {
  return `${traceId} ${spanId}`;
}

function rootOf(span: ReceivedSpan, byId: ReadonlyMap<string, ReceivedSpan>): ReceivedSpan {
  const seen = new Set<ReceivedSpan>();
  let at = span;
  for (;;) {
    seen.add(at);
    const parent =
      at.parentSpanId === undefined || at.parentIsRemote === true
        ? undefined
        : byId.get(keyOf(at, at.parentSpanId));
    if (parent === undefined || serviceOf(parent) !== serviceOf(at)) return at;
    // Of spans that are each other's ancestors the first one stands for all.
    if (seen.has(parent)) return [...seen].reduce((a, b) => (a.startMs <= b.startMs ? a : b));
    at = parent;
  }
}

function serviceOf({ resource }: ReceivedSpan): string {
  const name = resource['service.name'];
  return typeof name === 'string' && name !== '' ? name : 'unknown';
}

function toTrace({ root, below }: Family): ForeignTrace {
  const facts = readForeign(root.attributes);
  const isPlain = facts.kind === 'step' || facts.kind === 'agent';
  // A call of a model without anything around it becomes a step of a root of its own, so that it is counted as a call.
  const rootSpanId = isPlain ? root.spanId : derivedId(root.spanId);
  const steps = [...(isPlain ? [] : [root]), ...below].map(toStep);
  const known = [facts, ...steps.map(({ facts }) => facts)];
  const sessionId = known.find((one) => one.sessionId !== undefined)?.sessionId;
  const userId = known.find((one) => one.userId !== undefined)?.userId;
  const { resource, attributes } = root;
  return {
    traceId: root.traceId,
    rootSpanId,
    ...optional('remoteParentSpanId', root.parentSpanId),
    links: root.links.map(({ traceId, spanId }) => ({ traceId, spanId })),
    kind: root.kind === SPAN_KIND.server ? 'request' : 'job',
    name: root.name,
    startTime: root.startMs,
    endTime: Math.max(root.startMs, root.endMs),
    serviceName: serviceOf(root),
    environment:
      textOf(resource['deployment.environment.name'] ?? resource['deployment.environment']) ??
      'unknown',
    ...optional('pipelineVersion', textOf(resource['service.version'])),
    ...optional('method', textOf(attributes['http.request.method'] ?? attributes['http.method'])),
    ...optional('route', textOf(attributes['http.route'])),
    ...optional(
      'statusCode',
      numberOf(attributes['http.response.status_code'] ?? attributes['http.status_code']),
    ),
    ...(isPlain ? contentOf(facts) : undefined),
    ...optional('error', errorOf(root)),
    events: eventsOf(root),
    attributes: {
      ...optional('sessionId', sessionId),
      ...optional('userId', userId),
      ...(isPlain ? { metadata: facts.rest } : undefined),
    },
    steps: steps.map(({ step }) => step),
  };
}

function toStep(span: ReceivedSpan): { readonly step: ForeignStep; readonly facts: ForeignFacts } {
  const facts = readForeign(span.attributes);
  return {
    facts,
    step: {
      spanId: span.spanId,
      ...optional('parentSpanId', span.parentSpanId),
      kind: facts.kind,
      name: span.name,
      startTime: span.startMs,
      endTime: Math.max(span.startMs, span.endMs),
      data: facts.data,
      ...contentOf(facts),
      ...optional('error', errorOf(span)),
      events: eventsOf(span),
      attributes: facts.rest,
    },
  };
}

function contentOf({ input, output }: ForeignFacts): Pick<ForeignStep, 'input' | 'output'> {
  return { ...optional('input', input), ...optional('output', output) };
}

function errorOf({ status, attributes, events }: ReceivedSpan): ForeignError | undefined {
  if (status.code !== STATUS_CODE.error) return undefined;
  const thrown = events.find(({ name }) => name === 'exception')?.attributes ?? {};
  return {
    type: textOf(thrown['exception.type'] ?? attributes['error.type']) ?? 'Error',
    ...optional('message', textOf(thrown['exception.message']) ?? status.message),
    ...optional('stack', textOf(thrown['exception.stacktrace'])),
  };
}

function eventsOf({ events }: ReceivedSpan): readonly ForeignEvent[] {
  return events
    .filter(({ name }) => name !== 'exception')
    .map(({ name, timeMs, attributes }) => ({ name, time: timeMs, attributes }));
}

/** The same for the same span, so that a trace that is sent twice is one. */
function derivedId(spanId: string): string {
  return createHash('sha256').update(`root ${spanId}`).digest('hex').slice(0, 16);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}
