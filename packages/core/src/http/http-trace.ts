import type { IncomingMessage, ServerResponse } from 'node:http';
import { storage } from '../context/storage.js';
import { report } from '../diagnostics.js';
import { LiveTrace, mergeAttributes, type RootEnd, type TraceOrigin } from '../model/live-trace.js';
import type { TraceOwner } from '../model/owner.js';
import type { Scope } from '../model/scope.js';
import type { HttpConfig } from './http-config.js';
import { RecoveredScope } from './recovered-scope.js';
import { readRequestId } from './request-id.js';
import { resolveAttributes } from './resolve-attributes.js';

/** What an HTTP root needs of its request until it ends. */
interface Exchange {
  readonly config: HttpConfig<unknown>;
  readonly req: unknown;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** The root of an HTTP request. Route, status, request id and attributes are read when it ends, not before. */
export class HttpTrace extends LiveTrace {
  recovered: RecoveredScope | undefined = undefined;
  #exchange: Exchange | undefined;
  #renamed: boolean = false;
  #finished: boolean = false;
  #threw: boolean = false;
  #threwLate: boolean = false;
  #thrown: unknown = undefined;

  constructor(
    owner: TraceOwner,
    exchange: Exchange,
    outer: Scope | undefined,
    origin: TraceOrigin,
  ) {
    const method = exchange.request.method ?? '';
    super(owner, 'request', `${method} (unmatched)`, outer?.attributes, outer?.prompt, origin);
    this.#exchange = exchange;
    this.http = {
      method,
      route: undefined,
      statusCode: undefined,
      requestId: undefined,
      sampleHeader: undefined,
    };
  }

  override rename(name: string): this {
    this.#renamed = true;
    return super.rename(name);
  }

  /** The scope for events that came without context; made when there is one. */
  recover(): RecoveredScope {
    return (this.recovered ??= new RecoveredScope(this));
  }

  /** Takes note of an error that left the app's code; the answer decides whether it failed the request. */
  thrown(error: unknown): void {
    const exchange = this.#exchange;
    // On a dead connection an error tells of the disconnect, not of the app.
    if (exchange === undefined || exchange.request.socket?.destroyed) return;
    if (this.#note(error, exchange)) keepTraceHeader(exchange, this.traceId);
  }

  /** The first error counts. */
  #note(error: unknown, { response }: Exchange): boolean {
    if (this.#threw) return false;
    this.#threw = true;
    this.#threwLate = response.headersSent;
    this.#thrown = error;
    return true;
  }

  /** Ends the root when its response has finished, or was closed before that. */
  responded(event: 'finish' | 'close'): void {
    const exchange = this.#exchange;
    if (exchange === undefined) return;
    this.#finished = event === 'finish' && !isAborted(exchange.response);
    if (event === 'finish' && !this.#finished) return;
    if (event === 'close' && wasBroken(exchange)) this.#note(exchange.response.errored, exchange);
    this.end(this.#finished || this.#threw ? 'completed' : 'aborted');
  }

  /** Brings name, route and status up to date; they are known only after routing. */
  override refresh(): void {
    const exchange = this.#exchange;
    const http = this.http;
    if (exchange === undefined || http === undefined) return;
    try {
      http.route = exchange.config.route(exchange.req);
      if (http.route !== undefined && !this.#renamed) this.name = `${http.method} ${http.route}`;
      if (exchange.response.headersSent) http.statusCode = exchange.response.statusCode;
      const { headers } = exchange.request;
      http.requestId = readRequestId(headers['x-request-id']);
      http.sampleHeader = headers['x-llmtrace-sample'] as string | undefined;
    } catch (error) {
      this.unlearnt = 'all';
      report('hook_error', 'the route of a request could not be read', error);
    }
  }

  override end(how: RootEnd = 'completed'): void {
    if (this.ended) return;
    this.refresh();
    const exchange = this.#exchange;
    if (exchange !== undefined && this.#threw && this.#failedBy(exchange.response)) {
      this.recordError(this.#thrown);
    }
    if (exchange?.config.resolves) this.#resolve(exchange);
    this.#exchange = undefined;
    this.#thrown = undefined;
    super.end(how);
  }

  /** Runs in a listener of the response, where a throw would end the process. */
  #resolve({ config, req }: Exchange): void {
    try {
      const found = storage.run(this, resolveAttributes, config.options, req, this);
      this.attributes = mergeAttributes(found, this.attributes ?? {});
    } catch (error) {
      this.unlearnt ??= 'tenant';
      report('hook_error', 'what the resolvers told could not be read', error);
    }
  }

  /** An error that the app turned into an answer below 500 has been handled. */
  #failedBy(response: ServerResponse): boolean {
    return this.#threwLate || response.statusCode >= 500 || !this.#finished;
  }
}

/** Whether the app destroyed the response with an error, which takes the connection along unless the client was first. */
function wasBroken({ request, response }: Exchange): boolean {
  const { errored } = response;
  return errored !== null && errored !== undefined && errored === request.socket?.errored;
}

/** On HTTP/2 an aborted response says that it finished. */
function isAborted({ stream }: ServerResponse & { stream?: { aborted?: boolean } }): boolean {
  return stream?.aborted === true;
}

/** Koa clears all headers when it answers an error, which is when the trace id is needed most. One of the app's own stays. */
function keepTraceHeader({ config, response }: Exchange, traceId: string): void {
  const { traceIdHeader } = config;
  if (traceIdHeader === false || response.headersSent) return;
  const { writeHead } = response;
  response.writeHead = function keep(this: ServerResponse, ...args: unknown[]) {
    if (!this.headersSent && !this.hasHeader(traceIdHeader)) this.setHeader(traceIdHeader, traceId);
    return Reflect.apply(writeHead, this, args) as ServerResponse;
  } as typeof writeHead;
}
