import type { IncomingMessage, ServerResponse } from 'node:http';
import { otelParent } from '../context/otel-parent.js';
import { rootOf, setRoot } from '../context/request-root.js';
import { storage } from '../context/storage.js';
import { report } from '../diagnostics.js';
import type { LiveTrace } from '../model/live-trace.js';
import { SUPPRESSED, type Scope } from '../model/scope.js';
import { originOf } from './extract-origin.js';
import { followExchange, followIgnored } from './follow-exchange.js';
import { resolveHttpConfig, type HttpConfig } from './http-config.js';
import type { HttpIntegration, HttpRoots } from './http-integration.js';
import type { HttpOptions } from './http-options.js';
import { HttpTrace } from './http-trace.js';
import { recordThrown } from './record-thrown.js';
import { RecoveredScope } from './recovered-scope.js';
import { parseTraceParent, type TraceParent } from './traceparent.js';
import { MAX_TRACESTATE_LENGTH } from './tracestate.js';

/**
 * Makes the root lifecycle of a web framework from what is particular to it.
 *
 * @example
 * const integration = defineHttpIntegration<Context>({ tracer: getTracer, route: (ctx) => ctx.routePath });
 * const roots = integration({ incoming: 'link' });
 * app.use((ctx, next) => roots.run(ctx, ctx.req, ctx.res, next));
 */
export function defineHttpIntegration<Req>(
  integration: HttpIntegration<Req>,
): (options?: HttpOptions<Req>) => HttpRoots<Req> {
  return (options = {}) => {
    const config = resolveHttpConfig(integration, options);
    return {
      run(req, request, response, next) {
        const known = rootOf(request);
        if (known !== undefined) return join(known, next);
        const scope = open(config, req, request, response);
        return scope === undefined ? next() : storage.run(scope, next);
      },
      has: (request) => rootOf(request) !== undefined,
      enter(request, fn) {
        const known = rootOf(request);
        return known === undefined ? fn() : join(known, fn);
      },
      fail: recordThrown,
    };
  };
}

/** Runs a function in a root, keeping the span or prompt scope that the code is in if it already is there. */
function join<T>(root: Scope, next: () => T): T {
  const scope = storage.getStore();
  const inside =
    scope === root ||
    (scope !== undefined &&
      !(scope instanceof RecoveredScope) &&
      scope.trace === root.trace &&
      scope.suppressed === root.suppressed);
  return inside ? next() : storage.run(root, next);
}

function open<Req>(
  config: HttpConfig<Req>,
  req: Req,
  request: IncomingMessage,
  response: ServerResponse,
): Scope | undefined {
  try {
    const owner = config.tracer();
    if (!owner?.enabled) return undefined;
    if (config.ignored(req, request)) {
      followIgnored(request, response);
      return SUPPRESSED;
    }
    const caller = config.incoming === 'ignore' ? undefined : callerOf(request);
    const trace = new HttpTrace(
      owner,
      { config: config as HttpConfig<unknown>, req, request, response },
      storage.getStore(),
      originOf(caller, config.incoming),
    );
    setRoot(request, trace);
    if (caller !== undefined && config.incoming === 'parent') continueCaller(trace, caller);
    followExchange(trace, request, response);
    if (config.traceIdHeader !== false && !response.headersSent) {
      response.setHeader(config.traceIdHeader, trace.traceId);
    }
    config.opened(req);
    return trace;
  } catch (error) {
    report('hook_error', 'a root could not be opened; the request goes on', error);
    return rootOf(request);
  }
}

/** Who called, and the `tracestate` that came with it. */
interface Caller extends TraceParent {
  readonly state: string | undefined;
}

/** A span of OpenTelemetry around the request stands between it and whoever sent the headers. */
function callerOf({ headers }: IncomingMessage): Caller | undefined {
  const around = otelParent();
  if (around !== undefined) return around;
  const sender = parseTraceParent(headers.traceparent);
  const { tracestate } = headers;
  const state = typeof tracestate === 'string' ? tracestate : undefined;
  return sender && { ...sender, state };
}

function continueCaller(trace: LiveTrace, { flags, state }: Caller): void {
  if (trace.http === undefined) return;
  trace.http.traceFlags = flags;
  if (state !== undefined && state.length <= MAX_TRACESTATE_LENGTH) trace.http.traceState = state;
}
