import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createTraceSealer, type TraceSealer } from '@llmtrace/core/sealer';
import { invalid } from '../config/invalid-option.js';
import { readJsonRequest } from '../wire/read-json.js';
import { readProtobufRequest } from '../wire/read-protobuf.js';
import {
  UnreadableRequest,
  WIRE_LIMITS,
  type ReceivedSpan,
  type WireLimits,
} from '../wire/received.js';
import { readBody } from './read-body.js';
import { receivedTraces } from './received-traces.js';
import type { OtlpReceiverOptions } from './receiver-options.js';

/** Answers requests of OTLP senders; for `node:http` and every framework that hands out its raw pair. */
export type OtlpReceiver = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

type ReadRequest = (body: Buffer, limits: WireLimits) => readonly ReceivedSpan[];

const READERS: Readonly<Record<string, ReadRequest>> = {
  __proto__: null as never,
  'application/x-protobuf': readProtobufRequest,
  'application/json': readJsonRequest,
};
const ENCODINGS: ReadonlySet<string | undefined> = new Set([undefined, '', 'identity', 'gzip']);
const DEFAULT_BODY_BYTES = 16 * 1_048_576;
const DEFAULT_CONCURRENT = 16;
const MIN_TOKEN = 16;
const RETRY_AFTER = { 'retry-after': '1' };
/** Where senders put what is no trace. */
const OTHER_SIGNALS = /\/v1\/(metrics|logs)\/?$/;
/** Spans that are sealed before others get their turn. */
const SLICE = 20;

/**
 * Receives traces of other services over OTLP/HTTP, as `POST /v1/traces`: a Python worker that calls models with any
 * OpenTelemetry instrumentation lands in the same trace. Its spans are masked, priced and bounded as ours are, and handed to a sink.
 * Mount it where no body parser has read the body.
 *
 * Errors: `invalid_option` for bad options, and where nothing says who may send.
 *
 * @example
 * const receive = otlpReceiver({ token: process.env.OTLP_TOKEN, sink: (records) => store.write(records) });
 * createServer(receive).listen(4318, '127.0.0.1');
 */
export function otlpReceiver(options: OtlpReceiverOptions): OtlpReceiver {
  const receiver = new Receiver(options);
  return (request, response) => receiver.handle(request, response);
}

class Receiver {
  readonly #sink: OtlpReceiverOptions['sink'];
  readonly #authorized: (request: IncomingMessage) => boolean | Promise<boolean>;
  readonly #sealer: TraceSealer;
  readonly #maxBytes: number;
  readonly #maxConcurrent: number;
  #working: number = 0;

  constructor(options: OtlpReceiverOptions) {
    if (typeof options?.sink !== 'function') {
      invalid('otlpReceiver.sink', 'a function of records');
    }
    const { sink, token, authorize, maxBodyBytes, maxConcurrent, ...sealing } = options;
    this.#sink = sink;
    this.#authorized = authorizer(token, authorize);
    this.#sealer = createTraceSealer(sealing);
    this.#maxBytes = bound('otlpReceiver.maxBodyBytes', maxBodyBytes, DEFAULT_BODY_BYTES);
    this.#maxConcurrent = bound('otlpReceiver.maxConcurrent', maxConcurrent, DEFAULT_CONCURRENT);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isOtherSignal(request)) return refuse(response, 404);
    if (request.method !== 'POST') return refuse(response, 405, { allow: 'POST' });
    if (this.#working >= this.#maxConcurrent) return refuse(response, 429, RETRY_AFTER);
    this.#working++;
    try {
      await this.#receive(request, response);
    } catch (error) {
      if (error instanceof UnreadableRequest) refuse(response, error.status);
      else refuse(response, 503, RETRY_AFTER);
    } finally {
      this.#working--;
    }
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!(await this.#authorized(request))) return refuse(response, 401);
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
    const read = READERS[type];
    if (read === undefined || !ENCODINGS.has(request.headers['content-encoding'])) {
      return refuse(response, 415);
    }
    const traces = receivedTraces(read(await readBody(request, this.#maxBytes), WIRE_LIMITS));
    let sealed = 0;
    for (const trace of traces) {
      await this.#sink(this.#sealer.seal(trace));
      sealed += 1 + trace.steps.length;
      if (sealed < SLICE) continue;
      sealed = 0;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    response.writeHead(200, { 'content-type': type });
    response.end(type === 'application/json' ? '{}' : '');
  }
}

/** Shape: `originalUrl` is the whole address where a framework has taken the mount path off `url`. */
function isOtherSignal(request: IncomingMessage & { readonly originalUrl?: string }): boolean {
  const [path = ''] = (request.originalUrl ?? request.url ?? '').split('?', 1);
  return OTHER_SIGNALS.test(path);
}

function authorizer(
  token: string | undefined,
  authorize: OtlpReceiverOptions['authorize'],
): (request: IncomingMessage) => boolean | Promise<boolean> {
  if (typeof authorize === 'function') return authorize;
  if (typeof token !== 'string' || token.length < MIN_TOKEN) {
    return invalid(
      'otlpReceiver.token',
      `a text of at least ${MIN_TOKEN} characters, unless authorize(request) decides`,
    );
  }
  const expected = digest(`Bearer ${token}`);
  return ({ headers }) => timingSafeEqual(digest(headers.authorization ?? ''), expected);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function bound(path: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  return Number.isFinite(value) && value >= 1 ? value : invalid(path, 'a number ≥ 1');
}

function refuse(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  // What the sender still sends is not read.
  response.writeHead(status, { ...headers, connection: 'close' }).end();
}
