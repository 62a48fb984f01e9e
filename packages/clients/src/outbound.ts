import { currentTrace, injectHeaders, LlmTraceError, startSpan, type Span } from '@llmtrace/core';
import { currentClientCall, report } from '@llmtrace/core/client';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { RequestOptions } from 'node:http';

/** Which outbound requests of `fetch` and undici are told of the trace, and which become spans. */
export interface OutboundOptions {
  /** Origins that are sent `traceparent`, such as `https://billing.internal`. Default: none. */
  readonly propagateTo?: readonly string[];
  /** Origins whose requests become step spans with method, status and duration. Default: none. */
  readonly spans?: readonly string[];
  /** `true` sends `traceparent` also with the calls of wrapped clients of models, to listed origins. */
  readonly modelProviders?: boolean;
}

interface UndiciRequest {
  readonly origin?: unknown;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: unknown;
  addHeader?(name: string, value: string): void;
}

interface UndiciMessage {
  readonly request: UndiciRequest;
  readonly response?: { readonly statusCode?: number };
  readonly error?: unknown;
}

const PARENT = 'traceparent';

/**
 * Follows outbound requests of `fetch` and undici by their diagnostics channels: no function is replaced. `traceparent`
 * is set only for listed origins, and only where the caller set none. Requests outside a trace are left alone.
 *
 * Errors: `invalid_option` for what is no origin.
 *
 * @example
 * const outbound = traceOutbound({ propagateTo: ['https://billing.internal'] });
 */
export function traceOutbound(options: OutboundOptions): Disposable {
  const told = originsOf(options.propagateTo ?? [], 'propagateTo');
  const traced = originsOf(options.spans ?? [], 'spans');
  const spans = new WeakMap<UndiciRequest, Span<'step'>>();

  const channels: Readonly<Record<string, (message: UndiciMessage) => void>> = {
    'undici:request:create'({ request }) {
      const origin = String(request.origin);
      const isTraced = traced.has(origin);
      const isTold = told.has(origin);
      if ((!isTraced && !isTold) || currentTrace() === undefined) return;
      if (isTraced) spans.set(request, open(request, origin));
      const isModel = currentClientCall() !== undefined && options.modelProviders !== true;
      if (isTold && !isModel) addParent(request, spans.get(request));
    },
    'undici:request:headers'({ request, response }) {
      spans.get(request)?.setAttribute('http.response.status_code', response?.statusCode);
    },
    'undici:request:trailers'({ request }) {
      spans.get(request)?.end();
    },
    'undici:request:error'({ request, error }) {
      spans.get(request)?.recordError(error).end();
    },
  };
  const listeners = Object.entries(channels).map(([name, listen]) => {
    const guarded = (message: unknown): void => {
      try {
        listen(message as UndiciMessage);
      } catch (fault) {
        report('hook_error', 'an outbound request could not be followed', fault);
      }
    };
    subscribe(name, guarded);
    return [name, guarded] as const;
  });
  return {
    [Symbol.dispose]() {
      for (const [name, guarded] of listeners) unsubscribe(name, guarded);
    },
  };
}

/**
 * The options of a request of `node:http` or `node:https` with the `traceparent` of the running span, unless they have
 * one already.
 *
 * @example
 * http.request(url, withTraceParent({ method: 'POST' }));
 */
export function withTraceParent<O extends RequestOptions>(options: O): O {
  const { headers } = options;
  const added = injectHeaders();
  if (added[PARENT] === undefined) return options;
  if (Array.isArray(headers)) {
    if (hasParent(headers)) return options;
    return { ...options, headers: [...headers, ...Object.entries(added).flat()] };
  }
  if (hasParent(Object.keys(headers ?? {}))) return options;
  return { ...options, headers: { ...headers, ...added } };
}

function open(request: UndiciRequest, origin: string): Span<'step'> {
  const { method = 'GET', path = '' } = request;
  return startSpan(`${method} ${origin}`, {
    attributes: {
      'http.request.method': method,
      'server.address': origin,
      'url.path': path.split('?', 1)[0],
    },
  });
}

function addParent(request: UndiciRequest, span: Span | undefined): void {
  const { headers } = request;
  const isSet =
    typeof headers === 'string'
      ? /^traceparent:/im.test(headers)
      : Array.isArray(headers) && hasParent(headers);
  if (isSet || typeof request.addHeader !== 'function') return;
  for (const [name, value] of Object.entries(injectHeaders())) {
    const parent = name === PARENT && span !== undefined ? withSpanId(value, span.spanId) : value;
    request.addHeader(name, parent);
  }
}

function hasParent(names: readonly unknown[]): boolean {
  return names.some((name) => typeof name === 'string' && name.toLowerCase() === PARENT);
}

/** Shape: `version-traceId-spanId-flags`. */
function withSpanId(value: string, spanId: string): string {
  const [version, traceId, , flags] = value.split('-');
  return [version, traceId, spanId, flags].join('-');
}

function originsOf(list: readonly string[], option: string): ReadonlySet<string> {
  return new Set(
    list.map((value) => {
      const origin = URL.canParse(value) ? new URL(value).origin : 'null';
      if (origin !== 'null') return origin;
      throw new LlmTraceError(
        'invalid_option',
        `Option "${option}" must list origins such as "https://billing.internal".`,
        { from: 'clients' },
      );
    }),
  );
}
