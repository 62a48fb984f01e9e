import { getTracer } from '@llmtrace/core';
import { defineHttpIntegration, guarded, type HttpOptions } from '@llmtrace/core/http';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { readInside } from './read-inside.js';

export { injectHeaders } from '@llmtrace/core/http';

/** The context of a Hono app that `@hono/node-server` serves. */
export type NodeContext = Context<{ Bindings: HttpBindings }>;

/** Options of {@link llmTraceMiddleware}. Resolvers and ignore rules take Hono's context. */
export type LlmTraceOptions = HttpOptions<NodeContext>;

const integration = defineHttpIntegration<NodeContext>({
  tracer: getTracer,
  route: answeringRoute,
});

/**
 * The pattern of the route that ran last, or of the one that its middleware stands before or behind. Middleware is a route
 * of all methods that takes `next`.
 */
function answeringRoute(context: Context): string | undefined {
  const last = context.req.routeIndex;
  const routes = matchedRoutes(context);
  const answered =
    routes.find(
      ({ method, handler }, index) =>
        index >= last && (method !== 'ALL' || (index === last && handler.length < 2)),
    ) ?? routes.slice(0, last).findLast(({ method }) => method !== 'ALL');
  return answered?.path;
}

/** Without a server there are none, as in a test that calls `app.request`. */
function bindingsOf(context: Context): Partial<HttpBindings> {
  return (context.env as HttpBindings | undefined) ?? {};
}

/**
 * Traces every request that passes it, in an app that runs on Node. Make it the first middleware. A request that no server
 * of Node has brought, as from `app.request`, passes untraced.
 *
 * Errors: `invalid_option` at construction; none at run time.
 *
 * @example
 * app.use(llmTraceMiddleware({ user: (c) => c.req.header('x-user-id') }));
 */
export function llmTraceMiddleware(
  options?: LlmTraceOptions,
): MiddlewareHandler<{ Bindings: HttpBindings }> {
  const roots = integration(options);
  return (context, next) => {
    const { incoming, outgoing } = bindingsOf(context);
    if (incoming === undefined || outgoing === undefined) return next();
    return roots.run(context, incoming, outgoing, async () => {
      await next();
      // Hono has caught what a handler threw, and keeps it here.
      if (context.error !== undefined) roots.fail(incoming, context.error);
      if (context.finalized && roots.has(incoming)) {
        guarded('a body', () => readInside(context.res, (fn) => roots.enter(incoming, fn)));
      }
    });
  };
}
