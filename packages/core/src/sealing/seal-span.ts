import type { JsonValue } from '../model/json.js';
import type { LiveEvent } from '../model/live-span.js';
import type { ErrorRecord, EventRecord, SpanRecord } from '../model/record.js';
import { isFields } from './json-shape.js';
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
    record.error = sealError(span.error, span.errorDetails, context);
    if (span.kind === 'tool') tellToolError(data, record.error);
  }
  const input = context.content(draft.input);
  if (input !== undefined) context.put(record, 'input', input);
  notePrompts(draft, input, context);
  const output = context.content(draft.output);
  if (output !== undefined) context.put(record, 'output', output);
  if (span.events !== undefined) record.events = sealEvents(span.events, epoch, context);
  const attributes = sealAttributes(span.values, context);
  if (attributes !== undefined) record.attributes = attributes;
  const contents = context.contents.referencesIn(record);
  if (contents !== undefined) record.contents = contents;
  return record as unknown as SpanRecord;
}

/** Makes the records of events. Errors: none. */
export function sealEvents(
  events: readonly LiveEvent[],
  epoch: number,
  context: SealContext,
): readonly EventRecord[] {
  return events.map(({ name, time, attributes }) => {
    const event: Mutable<EventRecord> = {
      name: context.text.label(name),
      time: roundMs(time + epoch),
    };
    const sealed = context.content(attributes);
    if (isFields(sealed)) event.attributes = sealed;
    return event;
  });
}

/** What the error of a tool says, in the words of its kind; already sealed. */
function tellToolError(data: DraftData, error: ErrorRecord): void {
  data['errorCode'] ??= error.code ?? error.type;
  if (error.message !== undefined) data['errorMessage'] ??= error.message;
  if (error.retryable !== undefined) data['retryable'] ??= error.retryable;
}

function sealAttributes(
  values: Record<string, unknown> | undefined,
  context: SealContext,
): Readonly<Record<string, JsonValue>> | undefined {
  if (values === undefined) return undefined;
  const sealed = context.content(bounded(values, context.options.limits.maxAttributesPerSpan));
  return isFields(sealed) ? sealed : undefined;
}

function bounded(values: Record<string, unknown>, limit: number): Record<string, unknown> {
  const entries = Object.entries(values);
  if (entries.length <= limit) return values;
  const kept = Object.fromEntries(entries.slice(0, limit));
  kept['[TRUNCATED]'] = `${entries.length - limit} of ${entries.length} attributes`;
  return kept;
}
