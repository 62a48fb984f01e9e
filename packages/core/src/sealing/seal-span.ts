import type { JsonValue } from '../model/json.js';
import type { LiveEvent } from '../model/live-span.js';
import type { ErrorRecord, EventRecord, SpanRecord } from '../model/record.js';
import type { FieldSealer } from './field-sealer.js';
import { notePrompts } from './prompts/note-prompts.js';
import { roundMs } from './round-ms.js';
import type { SealContext } from './seal-context.js';
import { sealError } from './seal-error.js';
import type { DraftData, SpanDraft } from './span-draft.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type AnySpanRecord = Mutable<Omit<SpanRecord, 'data'>> & { data: DraftData };

/** Makes the record of one span. Shape: `parentId` is that of its parent in the code. Errors: none. */
export function sealSpan(draft: SpanDraft, parentId: string, context: SealContext): SpanRecord {
  const { span, data } = draft;
  const fields = context.fields(span.kind);
  context.about(draft);
  const epoch = span.trace.epochOffset;
  const viewParentId = draft.viewParent?.span.spanId ?? parentId;
  const record: AnySpanRecord = {
    spanId: span.spanId,
    parentSpanId: viewParentId,
    kind: span.kind,
    name: context.text.label(span.name),
    startTime: roundMs(span.start + epoch),
    durationMs: roundMs(Math.max(0, draft.endedAt - span.start)),
    status: draft.status,
    data,
  };
  if (viewParentId !== parentId) record.runtimeParentSpanId = parentId;
  if (span.failed) {
    record.error = sealError(span.error, span.errorDetails, fields);
    if (span.kind === 'tool') tellToolError(draft, record.error, fields);
  }
  const input = fields.seal('input', draft.input);
  if (input !== undefined) context.put(record, 'input', input);
  notePrompts(draft, input, fields);
  const output = fields.seal('output', draft.output);
  if (output !== undefined) context.put(record, 'output', output);
  if (span.events !== undefined) record.events = sealEvents(span.events, epoch, fields);
  const attributes = sealAttributes(span.values, fields);
  if (attributes !== undefined) record.attributes = attributes;
  const contents = context.contents.referencesIn(record);
  if (contents !== undefined) record.contents = contents;
  const lengths = context.lengthsOf(draft);
  if (lengths !== undefined) record.contentLengths = lengths;
  return record as unknown as SpanRecord;
}

/** Makes the records of events. Errors: none. */
export function sealEvents(
  events: readonly LiveEvent[],
  epoch: number,
  fields: FieldSealer,
): readonly EventRecord[] {
  return events.map(({ name, time, attributes }) => {
    const event: Mutable<EventRecord> = {
      name: fields.context.text.label(name),
      time: roundMs(time + epoch),
    };
    const sealed = fields.free('events.attributes', attributes);
    if (sealed !== undefined) event.attributes = sealed;
    return event;
  });
}

/** What the error of a tool says, in the words of its kind; already sealed. */
function tellToolError(draft: SpanDraft, error: ErrorRecord, fields: FieldSealer): void {
  const { data } = draft;
  data['errorCode'] ??= error.code ?? error.type;
  if (data['errorMessage'] === undefined || draft.toldError) {
    const message = fields.relay('data.errorMessage', error.message, fields.mode('error.message'));
    if (message !== undefined) data['errorMessage'] = message;
    draft.toldError = true;
  }
  if (error.retryable !== undefined) data['retryable'] ??= error.retryable;
}

function sealAttributes(
  values: Record<string, unknown> | undefined,
  fields: FieldSealer,
): Readonly<Record<string, JsonValue>> | undefined {
  if (values === undefined) return undefined;
  const { maxAttributesPerSpan } = fields.context.options.limits;
  return fields.free('attributes', bounded(values, maxAttributesPerSpan));
}

function bounded(values: Record<string, unknown>, limit: number): Record<string, unknown> {
  const entries = Object.entries(values);
  if (entries.length <= limit) return values;
  const kept = Object.fromEntries(entries.slice(0, limit));
  kept['[TRUNCATED]'] = `${entries.length - limit} of ${entries.length} attributes`;
  return kept;
}
