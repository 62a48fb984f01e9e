import type { JsonValue } from '../model/json.js';
import type { ErrorRecord, EventRecord, SpanRecord } from '../model/record.js';
import { DATA_SHAPES, itemShape, type DataShape } from './data-shapes.js';
import { isFields } from './json-shape.js';
import type { Sealed, SealedRecord } from './sealed.js';

/** Takes all text out of sealed records: what is left is what `metadata` keeps. */
export function stripTexts(records: readonly SealedRecord[]): readonly SealedRecord[] {
  return records.filter(({ type }) => type !== 'content').map(stripText);
}

function stripText(record: SealedRecord): SealedRecord {
  switch (record.type) {
    case 'trace': {
      const {
        input: _i,
        output: _o,
        metadata: _m,
        contents: _c,
        contentLengths: _l,
        ...rest
      } = record;
      const spans = record.spans.map(stripSpan);
      return { ...rest, ...withoutTexts(record), spans } as unknown as typeof record;
    }
    case 'span':
      return { ...record, span: stripSpan(record.span) } as Sealed<typeof record>;
    case 'score': {
      const { comment: _comment, ...rest } = record;
      return rest as Sealed<typeof record>;
    }
    case 'prompt': {
      const { text: _text, contentHash: _hash, ...rest } = record;
      return rest as Sealed<typeof record>;
    }
    default:
      return record;
  }
}

function stripSpan(span: SpanRecord): SpanRecord {
  const { input: _i, output: _o, attributes: _a, contents: _c, contentLengths: _l, ...rest } = span;
  return {
    ...rest,
    ...withoutTexts(span),
    data: stripData(span.data as Fields, DATA_SHAPES[span.kind]),
  } as unknown as SpanRecord;
}

function withoutTexts({
  error,
  events,
}: {
  readonly error?: ErrorRecord;
  readonly events?: readonly EventRecord[];
}): object {
  return {
    ...(error === undefined ? undefined : { error: stripError(error) }),
    ...(events === undefined
      ? undefined
      : { events: events.map(({ name, time }) => ({ name, time })) }),
  };
}

function stripError({ message: _message, stack: _stack, ...rest }: ErrorRecord): ErrorRecord {
  return rest;
}

type Fields = Readonly<Record<string, JsonValue>>;

/** Keeps of an object what its shape keeps under every policy. */
function stripData(data: Fields, shape: DataShape): Fields {
  const kept: Record<string, JsonValue> = {};
  for (const name of Object.keys(data)) {
    const rule = shape[name];
    const value = data[name];
    if (rule === undefined || rule === 'content' || value === undefined) continue;
    kept[name] = typeof rule === 'object' ? stripNested(value, itemShape(rule)) : value;
  }
  return kept;
}

function stripNested(value: JsonValue, shape: DataShape): JsonValue {
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item) =>
      isFields(item) ? stripData(item, shape) : null,
    );
  }
  return isFields(value) ? stripData(value, shape) : value;
}
