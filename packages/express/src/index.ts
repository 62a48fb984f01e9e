import { getTracer } from '@llmtrace/core';
import { defineHttpIntegration, recordThrown, type HttpOptions } from '@llmtrace/core/http';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { matchedRoute, rememberRoute } from './route-memory.js';

export { injectHeaders } from '@llmtrace/core/http';

/** Options of {@link llmTraceMiddleware}. */
export type LlmTraceOptions = HttpOptions<Request>;

const integration = defineHttpIntegration<Request>({
  tracer: getTracer,
  route: matchedRoute,
  opened: rememberRoute,
});

/**
 * Traces every request that passes it, Express 4 and 5. Put it before body parsers and routes.
 *
 * Errors: `invalid_option` at construction; none at run time.
 *
 * @example
 * app.use(llmTraceMiddleware({ user: (req) => req.get('x-user-id') }));
 */
export function llmTraceMiddleware(options?: LlmTraceOptions): RequestHandler {
  const roots = integration(options);
  return (req, res, next) => roots.run(req, req, res, next);
}

/**
 * Records errors of plain middleware, which no route has seen; those of routes are recorded without it. Put it before
 * your own error handlers; it passes every error on.
 */
export function llmTraceErrorHandler(): ErrorRequestHandler {
  return (error: unknown, req, _res, next) => {
    recordThrown(req, error);
    next(error);
  };
}
