import type { Attributes, AttributeValue, OtlpEvent, OtlpLink } from './otlp-span.js';
import {
  idOf,
  msFromNano,
  UnreadableRequest,
  type ReceivedSpan,
  type WireLimits,
} from './received.js';

type Loose = Readonly<Record<string, unknown>>;

const NONE: Loose = {};
const REMOTE = 0x200;

/**
 * Reads an `ExportTraceServiceRequest` in protobuf's JSON: lower camel case, ids in hex, 64-bit numbers as numbers or
 * strings.
 *
 * Errors: {@link UnreadableRequest} for text that is none, and for too many spans.
 */
export function readJsonRequest(
  body: Buffer | string,
  limits: WireLimits,
): readonly ReceivedSpan[] {
  const reader = new JsonRequestReader(limits);
  for (const resourceSpans of listOf(fieldsOf(parse(body))['resourceSpans'])) {
    reader.resourceSpans(fieldsOf(resourceSpans));
  }
  return reader.spans;
}

function parse(body: Buffer | string): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new UnreadableRequest('The body is no JSON.');
  }
}

class JsonRequestReader {
  readonly spans: ReceivedSpan[] = [];
  readonly #limits: WireLimits;

  constructor(limits: WireLimits) {
    this.#limits = limits;
  }

  resourceSpans(group: Loose): void {
    const resource = this.#attributes(fieldsOf(group['resource'])['attributes']);
    for (const item of listOf(group['scopeSpans'])) {
      const { scope, spans } = fieldsOf(item);
      const found = listOf(spans);
      if (this.spans.length + found.length > this.#limits.maxSpans) {
        throw new UnreadableRequest('The request has too many spans.', 413);
      }
      for (const span of found) {
        this.spans.push(this.#span(fieldsOf(span), resource, textOf(fieldsOf(scope)['name'])));
      }
    }
  }

  #span(span: Loose, resource: Attributes, scopeName: string): ReceivedSpan {
    const traceId = idOf(textOf(span['traceId']), 32);
    const spanId = idOf(textOf(span['spanId']), 16);
    if (traceId === undefined || spanId === undefined) {
      throw new UnreadableRequest('A span has no valid ids.');
    }
    const parentSpanId = idOf(textOf(span['parentSpanId']), 16);
    const status = fieldsOf(span['status']);
    const message = textOf(status['message']);
    return {
      traceId,
      spanId,
      ...(parentSpanId === undefined ? undefined : { parentSpanId }),
      ...((numberOf(span['flags']) & REMOTE) !== 0 ? { parentIsRemote: true } : undefined),
      name: textOf(span['name']),
      kind: enumOf(span['kind'], KINDS),
      startMs: timeOf(span['startTimeUnixNano']),
      endMs: timeOf(span['endTimeUnixNano']),
      attributes: this.#attributes(span['attributes']),
      events: this.#some(span['events']).map((event) => this.#event(fieldsOf(event))),
      links: this.#some(span['links']).flatMap((link) => this.#link(fieldsOf(link))),
      status: {
        code: enumOf(status['code'], CODES),
        ...(message === '' ? undefined : { message }),
      },
      resource,
      scopeName,
    };
  }

  #some(list: unknown): readonly unknown[] {
    return listOf(list).slice(0, this.#limits.maxEvents);
  }

  #event(event: Loose): OtlpEvent {
    return {
      name: textOf(event['name']),
      timeMs: timeOf(event['timeUnixNano']),
      attributes: this.#attributes(event['attributes']),
    };
  }

  #link(link: Loose): OtlpLink[] {
    const traceId = idOf(textOf(link['traceId']), 32);
    const spanId = idOf(textOf(link['spanId']), 16);
    if (traceId === undefined || spanId === undefined) return [];
    return [{ traceId, spanId, attributes: this.#attributes(link['attributes']) }];
  }

  /** Shape: without a prototype, so that any key is a key. */
  #attributes(list: unknown, depth: number = 0): Attributes {
    const found = Object.create(null) as Record<string, AttributeValue>;
    for (const entry of listOf(list).slice(0, this.#limits.maxAttributes)) {
      const { key, value } = fieldsOf(entry);
      found[textOf(key)] = this.#value(fieldsOf(value), depth);
    }
    return found;
  }

  #value(value: Loose, depth: number): AttributeValue {
    if (depth >= this.#limits.maxDepth) return null;
    const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue, bytesValue } =
      value;
    if (typeof stringValue === 'string') return stringValue;
    if (typeof boolValue === 'boolean') return boolValue;
    if (intValue !== undefined) return intOf(intValue);
    if (doubleValue !== undefined) return Number(doubleValue);
    if (arrayValue !== undefined) {
      return listOf(fieldsOf(arrayValue)['values'])
        .slice(0, this.#limits.maxAttributes)
        .map((item) => this.#value(fieldsOf(item), depth + 1));
    }
    if (kvlistValue !== undefined) {
      return this.#attributes(fieldsOf(kvlistValue)['values'], depth + 1);
    }
    return typeof bytesValue === 'string'
      ? `[${Math.floor((bytesValue.length * 3) / 4)} bytes]`
      : null;
  }
}

const KINDS: readonly string[] = [
  'UNSPECIFIED',
  'INTERNAL',
  'SERVER',
  'CLIENT',
  'PRODUCER',
  'CONSUMER',
];
const CODES: readonly string[] = ['UNSET', 'OK', 'ERROR'];

/** Numbers, or names such as `SPAN_KIND_CLIENT`. */
function enumOf(value: unknown, names: readonly string[]): number {
  if (typeof value !== 'string') return numberOf(value);
  return Math.max(
    0,
    names.findIndex((name) => value.endsWith(`_${name}`)),
  );
}

function fieldsOf(value: unknown): Loose {
  return typeof value === 'object' && value !== null ? (value as Loose) : NONE;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function intOf(value: unknown): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) || typeof value !== 'string' ? number : value;
}

function timeOf(value: unknown): number {
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return msFromNano(BigInt(value));
  return numberOf(value) / 1e6;
}
