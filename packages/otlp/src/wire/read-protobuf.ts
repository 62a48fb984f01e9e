import type { Attributes, AttributeValue, OtlpEvent, OtlpLink } from './otlp-span.js';
import { readFields, type ProtobufField } from './protobuf-reader.js';
import {
  idOf,
  msFromNano,
  UnreadableRequest,
  type ReceivedSpan,
  type WireLimits,
} from './received.js';

const REMOTE = 0x200;

/**
 * Reads an `ExportTraceServiceRequest`.
 *
 * Errors: {@link UnreadableRequest} for bytes that are none, and for too many spans.
 */
export function readProtobufRequest(body: Buffer, limits: WireLimits): readonly ReceivedSpan[] {
  const reader = new RequestReader(limits);
  try {
    for (const { field, bytes } of readFields(body)) if (field === 1) reader.resourceSpans(bytes);
  } catch (error) {
    if (error instanceof RangeError)
      throw new UnreadableRequest('The body is no protobuf message.');
    throw error;
  }
  return reader.spans;
}

class RequestReader {
  readonly spans: ReceivedSpan[] = [];
  readonly #limits: WireLimits;

  constructor(limits: WireLimits) {
    this.#limits = limits;
  }

  resourceSpans(bytes: Buffer): void {
    let resource: Attributes = {};
    const scopes: Buffer[] = [];
    for (const field of readFields(bytes)) {
      if (field.field === 1) resource = this.#attributes(field.bytes, 1);
      if (field.field === 2) scopes.push(field.bytes);
    }
    for (const scope of scopes) this.#scopeSpans(scope, resource);
  }

  #scopeSpans(bytes: Buffer, resource: Attributes): void {
    let scopeName = '';
    const spans: Buffer[] = [];
    for (const { field, bytes: part } of readFields(bytes)) {
      if (field === 1)
        for (const own of readFields(part)) if (own.field === 1) scopeName = own.bytes.toString();
      if (field === 2) spans.push(part);
    }
    if (this.spans.length + spans.length > this.#limits.maxSpans) {
      throw new UnreadableRequest('The request has too many spans.', 413);
    }
    for (const span of spans) this.#span(span, resource, scopeName);
  }

  #span(bytes: Buffer, resource: Attributes, scopeName: string): void {
    const { maxEvents } = this.#limits;
    let [traceId, spanId, parentSpanId, name] = ['', '', '', ''];
    let [kind, startMs, endMs, flags] = [0, 0, 0, 0];
    let status: ReceivedSpan['status'] = { code: 0 };
    const events: OtlpEvent[] = [];
    const links: OtlpLink[] = [];
    for (const field of readFields(bytes)) {
      switch (field.field) {
        case 1:
          traceId = field.bytes.toString('hex');
          break;
        case 2:
          spanId = field.bytes.toString('hex');
          break;
        case 4:
          parentSpanId = field.bytes.toString('hex');
          break;
        case 5:
          name = field.bytes.toString();
          break;
        case 6:
          kind = Number(field.varint);
          break;
        case 7:
          startMs = timeOf(field);
          break;
        case 8:
          endMs = timeOf(field);
          break;
        case 11:
          if (events.length < maxEvents) events.push(this.#event(field.bytes));
          break;
        case 13:
          if (links.length < maxEvents) links.push(...this.#link(field.bytes));
          break;
        case 15:
          status = statusOf(field.bytes);
          break;
        case 16:
          flags = field.bytes.length === 4 ? field.bytes.readUInt32LE() : 0;
          break;
        default:
      }
    }
    const trace = idOf(traceId, 32);
    const id = idOf(spanId, 16);
    if (trace === undefined || id === undefined) {
      throw new UnreadableRequest('A span has no valid ids.');
    }
    const parent = idOf(parentSpanId, 16);
    this.spans.push({
      traceId: trace,
      spanId: id,
      ...(parent === undefined ? undefined : { parentSpanId: parent }),
      ...((flags & REMOTE) !== 0 ? { parentIsRemote: true } : undefined),
      name,
      kind,
      startMs,
      endMs,
      attributes: this.#attributes(bytes, 9),
      events,
      links,
      status,
      resource,
      scopeName,
    });
  }

  #event(bytes: Buffer): OtlpEvent {
    let [name, timeMs] = ['', 0];
    for (const field of readFields(bytes)) {
      if (field.field === 1) timeMs = timeOf(field);
      if (field.field === 2) name = field.bytes.toString();
    }
    return { name, timeMs, attributes: this.#attributes(bytes, 3) };
  }

  #link(bytes: Buffer): OtlpLink[] {
    let [traceId, spanId] = ['', ''];
    for (const { field, bytes: part } of readFields(bytes)) {
      if (field === 1) traceId = part.toString('hex');
      if (field === 2) spanId = part.toString('hex');
    }
    const trace = idOf(traceId, 32);
    const span = idOf(spanId, 16);
    if (trace === undefined || span === undefined) return [];
    return [{ traceId: trace, spanId: span, attributes: this.#attributes(bytes, 4) }];
  }

  /** The repeated `KeyValue` of a message. Shape: without a prototype, so that any key is a key. */
  #attributes(message: Buffer, field: number, depth: number = 0): Attributes {
    const found = Object.create(null) as Record<string, AttributeValue>;
    let count = 0;
    for (const entry of readFields(message)) {
      if (entry.field !== field || ++count > this.#limits.maxAttributes) continue;
      let key = '';
      let value: AttributeValue = null;
      for (const part of readFields(entry.bytes)) {
        if (part.field === 1) key = part.bytes.toString();
        if (part.field === 2) value = this.#value(part.bytes, depth);
      }
      found[key] = value;
    }
    return found;
  }

  #value(bytes: Buffer, depth: number): AttributeValue {
    if (depth >= this.#limits.maxDepth) return null;
    let value: AttributeValue = null;
    for (const part of readFields(bytes)) value = this.#oneOf(part, depth) ?? value;
    return value;
  }

  #oneOf(part: ProtobufField, depth: number): AttributeValue | undefined {
    switch (part.field) {
      case 1:
        return part.bytes.toString();
      case 2:
        return part.varint !== 0n;
      case 3:
        return intOf(part.varint);
      case 4:
        return part.bytes.length === 8 ? part.bytes.readDoubleLE() : undefined;
      case 5:
        return this.#list(part.bytes, depth);
      case 6:
        return this.#attributes(part.bytes, 1, depth + 1);
      case 7:
        return `[${part.bytes.length} bytes]`;
      default:
        return undefined;
    }
  }

  #list(bytes: Buffer, depth: number): readonly AttributeValue[] {
    const items: AttributeValue[] = [];
    for (const { field, bytes: item } of readFields(bytes)) {
      if (field === 1 && items.length < this.#limits.maxAttributes) {
        items.push(this.#value(item, depth + 1));
      }
    }
    return items;
  }
}

function statusOf(bytes: Buffer): ReceivedSpan['status'] {
  let [code, message] = [0, ''];
  for (const field of readFields(bytes)) {
    if (field.field === 2) message = field.bytes.toString();
    if (field.field === 3) code = Number(field.varint);
  }
  return message === '' ? { code } : { code, message };
}

function timeOf({ bytes }: ProtobufField): number {
  return bytes.length === 8 ? msFromNano(bytes.readBigUInt64LE()) : 0;
}

/** Integers that a number cannot hold are told as text. */
function intOf(varint: bigint): number | string {
  const value = BigInt.asIntN(64, varint);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
