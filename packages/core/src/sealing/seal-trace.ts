import { idText } from '../model/id-text.js';
import type { JsonValue } from '../model/json.js';
import type { LiveSpan } from '../model/live-span.js';
import type { LiveTrace } from '../model/live-trace.js';
import { statusOf } from '../model/outcome.js';
import {
  SCHEMA_VERSION,
  type LateSpanRecord,
  type OpenTraceRecord,
  type SamplingRecord,
  type TraceRecord,
} from '../model/record.js';
import { KEEP_ALL, type SamplingTier } from '../sampling/decision.js';
import { draftSpan } from './draft-spans.js';
import { draftTrace, type TraceDraft } from './draft-trace.js';
import { noteCall } from './late-calls.js';
import { priceLateSpan } from './price-spans.js';
import { roundMs } from './round-ms.js';
import { sealAttributes, sealId } from './seal-attributes.js';
import { SealContext } from './seal-context.js';
import { sealForms } from './seal-forms.js';
import type { TracePolicy } from './policy/trace-policy.js';
import { sealError } from './seal-error.js';
import type { SealOptions } from './seal-options.js';
import { sealEvents, sealSpan } from './seal-span.js';
import type { Sealed, SealedRecord } from './sealed.js';
import type { SpanDraft } from './span-draft.js';
import { firstQuestion, lastAnswer } from './trace-text.js';

export { sealScore } from './seal-score.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What was said of a trace, for the spans that end after it: by then its tenant is forgotten. */
const policies: WeakMap<LiveTrace, TracePolicy> = new WeakMap();

/** Decides what is kept of a trace whose structure is known. */
export type DecideTrace = (draft: TraceDraft, context: SealContext) => SamplingRecord;

/** Decides what is kept of a span that ended after its trace. */
export type DecideSpan = (draft: SpanDraft) => SamplingTier;

/**
 * Makes the records of an ended trace: the only way to an exporter. Runs after the response, in two steps: first the
 * structure, from which it is decided what is kept, then the text.
 *
 * Shape: what the trace refers to, then the trace; nothing for one that is dropped, or about whose texts something is asked.
 * Errors: none that a captured value could cause.
 */
export function sealTrace(
  trace: LiveTrace,
  options: SealOptions,
  decide: DecideTrace = () => KEEP_ALL,
): readonly SealedRecord[] {
  const ahead = trace.ahead as DraftedTrace | undefined;
  trace.ahead = undefined;
  const { draft, context } =
    ahead?.context.options === options ? ahead : draftWithContext(trace, options);
  const sampling = decide(draft, context);
  if (sampling.tier === 'drop') return [];
  context.decide(sampling.tier === 'full');
  const record = sealForms(context, () => sealDraft(draft, sampling, context));
  if (options.inquiry?.isOpen === true) return [];
  return withContents(record, record.tenantId, trace.endedAt + trace.epochOffset, context);
}

interface DraftedTrace {
  readonly draft: TraceDraft;
  readonly context: SealContext;
}

function draftWithContext(trace: LiveTrace, options: SealOptions): DraftedTrace {
  const context = new SealContext(options, policyOf(trace, options));
  context.maskKnown(trace.attributes);
  return { draft: draftTrace(trace, context), context };
}

/**
 * Does the first step of {@link sealTrace} before its turn. Traces that take each step together cost a tenth less: the
 * processor's caches hold the code of one step, and not that of all. To be sealed before the app's code runs again.
 *
 * Errors: none; what fails here fails again in its turn, and is counted there.
 */
export function draftAhead(trace: LiveTrace, options: SealOptions): void {
  try {
    trace.ahead = draftWithContext(trace, options);
  } catch {
    trace.ahead = undefined;
  }
}

function sealDraft(draft: TraceDraft, sampling: SamplingRecord, context: SealContext): TraceRecord {
  const { trace, outcome } = draft;
  const fields = context.fields(trace.kind);
  const { rootSpanId } = trace;
  const { identity } = context.options;
  const spans = draft.spans.map((span) =>
    sealSpan(span, span.parent?.span.spanId ?? rootSpanId, context),
  );
  context.about(trace);
  const record: Mutable<Omit<TraceRecord, 'redaction'>> = {
    type: 'trace',
    schemaVersion: SCHEMA_VERSION,
    traceId: trace.traceId,
    rootSpanId,
    kind: trace.kind,
    name: context.text.label(trace.name),
    startTime: roundMs(trace.start + trace.epochOffset),
    durationMs: roundMs(Math.max(0, trace.endedAt - trace.start)),
    outcome,
    status: statusOf(outcome),
    serviceName: identity.serviceName,
    environment: identity.environment,
    prompts: draft.used.prompts,
    models: draft.used.models,
    tools: draft.used.tools,
    totals: draft.totals,
    sampling,
    spans,
  };
  if (identity.pipelineVersion !== undefined) record.pipelineVersion = identity.pipelineVersion;
  if (identity.gitSha !== undefined) record.gitSha = identity.gitSha;
  if (identity.deploymentId !== undefined) record.deploymentId = identity.deploymentId;
  if (trace.remoteParentSpanId !== undefined) record.remoteParentSpanId = trace.remoteParentSpanId;
  if (trace.links !== undefined && trace.links.length > 0) record.links = trace.links;
  if (trace.failed) record.error = sealError(trace.error, trace.errorDetails, fields);
  if (trace.attributes !== undefined) sealAttributes(trace.attributes, record, context, fields);
  sealHttp(trace, record, context);
  const calls = context.fields('llm');
  const relay = (name: 'input' | 'output', said: JsonValue | undefined): JsonValue | undefined => {
    const relayed = fields.relay(name, said, calls.loosest(name));
    if (relayed === said) context.slots.addAgain(relayed);
    return relayed;
  };
  const input =
    fields.seal('input', trace.input) ?? relay('input', firstQuestion(draft.spans, spans));
  if (input !== undefined) context.put(record, 'input', input);
  const output =
    fields.seal('output', trace.output) ?? relay('output', lastAnswer(draft.spans, spans));
  if (output !== undefined) context.put(record, 'output', output);
  if (trace.events !== undefined) {
    record.events = sealEvents(trace.events, trace.epochOffset, fields);
  }
  if (trace.droppedSpans > 0) record.droppedSpans = trace.droppedSpans;
  const contents = context.contents.referencesIn(record);
  if (contents !== undefined) record.contents = contents;
  const lengths = context.lengthsOf(trace);
  if (lengths !== undefined) record.contentLengths = lengths;
  context.slots.giveTo(record);
  return Object.assign(record, { redaction: context.redaction() });
}

function withContents(
  record: SealedRecord,
  tenantId: string | undefined,
  endedAt: number,
  { contents, options }: SealContext,
): readonly SealedRecord[] {
  const rows = contents.rows(tenantId, roundMs(endedAt));
  const prompts = options.prompts?.take() ?? [];
  return rows.length === 0 && prompts.length === 0 ? [record] : [...rows, ...prompts, record];
}

/**
 * Makes the records of a span that ended after its trace was written; its placeholders carry no numbers.
 *
 * Shape: as {@link sealTrace}.
 */
export function sealLateSpan(
  span: LiveSpan,
  options: SealOptions,
  decide: DecideSpan = () => 'full',
): readonly SealedRecord[] {
  const { traceId, rootSpanId } = span.trace;
  const policy = policies.get(span.trace) ?? options.policy.unknown;
  const context = new SealContext(options, policy, 'bare');
  context.maskKnown(span.trace.attributes);
  const draft = draftSpan(span, context);
  noteCall(draft);
  priceLateSpan(draft, context, span.trace.epochOffset);
  const tier = decide(draft);
  if (tier === 'drop') return [];
  context.decide(tier === 'full');
  const { attributes, epochOffset } = span.trace;
  const tenantId = attributes && sealId(attributes, 'tenantId', context);
  const record = sealForms<LateSpanRecord>(context, () => ({
    type: 'span',
    schemaVersion: SCHEMA_VERSION,
    traceId,
    rootSpanId,
    ...(tenantId === undefined ? undefined : { tenantId }),
    span: {
      ...sealSpan(draft, span.parent?.spanId ?? rootSpanId, context),
      late: true,
    },
  }));
  if (options.inquiry?.isOpen === true) return [];
  return withContents(record, tenantId, draft.endedAt + epochOffset, context);
}

/** Makes the record of a root that is still open. */
export function sealOpenTrace(trace: LiveTrace, options: SealOptions): Sealed<OpenTraceRecord> {
  const context = new SealContext(options, options.policy.unknown, 'bare');
  context.maskKnown(trace.attributes);
  const { text } = context;
  const { serviceName, environment } = options.identity;
  const requestId = trace.http?.requestId;
  const record: OpenTraceRecord = {
    type: 'open',
    schemaVersion: SCHEMA_VERSION,
    traceId: trace.traceId,
    rootSpanId: trace.rootSpanId,
    kind: trace.kind,
    name: text.label(trace.name),
    startTime: roundMs(trace.start + trace.epochOffset),
    serviceName,
    environment,
    ...(requestId === undefined ? undefined : { requestId: text.id(requestId) }),
  };
  return record as Sealed<OpenTraceRecord>;
}

function policyOf(trace: LiveTrace, { policy }: SealOptions): TracePolicy {
  const { http, unlearnt } = trace;
  const tenant = idText(trace.attributes?.tenantId);
  const decided = policy.forTrace({
    route: http?.route,
    method: http?.method,
    tenant,
    unknown: unlearnt === 'tenant' && tenant !== undefined ? undefined : unlearnt,
  });
  // Most policies treat all traces alike, and a weak map would keep each trace alive for longer.
  if (decided !== policy.unknown) policies.set(trace, decided);
  return decided;
}

function sealHttp(
  trace: LiveTrace,
  record: Partial<Mutable<TraceRecord>>,
  { text }: SealContext,
): void {
  const { http } = trace;
  if (http === undefined) return;
  record.method = text.id(http.method);
  if (http.route !== undefined) record.route = text.label(http.route);
  if (http.statusCode !== undefined) record.statusCode = http.statusCode;
  if (http.requestId !== undefined) record.requestId = text.id(http.requestId);
}
