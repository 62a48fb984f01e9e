import { errorMonitor } from 'node:events';
import { Readable } from 'node:stream';
import { getTracer } from '@llmtrace/core';
import { defineHttpIntegration, type HttpOptions } from '@llmtrace/core/http';
import type { Middleware, ParameterizedContext } from 'koa';

export { injectHeaders } from '@llmtrace/core/http';

/** Options of {@link llmTraceMiddleware}. Resolvers and ignore rules take Koa's context. */
export type LlmTraceOptions = HttpOptions<ParameterizedContext>;

/** What `@koa/router` and `koa-mount` leave on the context. */
interface RoutedContext {
  readonly _matchedRoute?: string | RegExp;
  readonly mountPath?: string;
}

const integration = defineHttpIntegration<ParameterizedContext>({
  tracer: getTracer,
  route(context) {
    const { _matchedRoute, mountPath } = context as RoutedContext;
    if (_matchedRoute === undefined) return undefined;
    const route = String(_matchedRoute);
    if (mountPath === undefined || route.startsWith(mountPath)) return route;
    return route === '/' ? mountPath : mountPath + route;
  },
});

/**
 * Traces every request that passes it, Koa 2 and 3. Make it the first middleware.
 *
 * Errors: `invalid_option` at construction; none at run time, and those of the app pass it unchanged.
 *
 * @example
 * app.use(llmTraceMiddleware({ user: (ctx) => ctx.state.user?.id }));
 */
export function llmTraceMiddleware(options?: LlmTraceOptions): Middleware {
  const roots = integration(options);
  return (context, next) => {
    const done = roots.run(context, context.req, context.res, async () => {
      try {
        const value: unknown = await next();
        watchBody(context.body, (error) => roots.fail(context.req, error));
        return value;
      } catch (error) {
        roots.fail(context.req, error);
        throw error;
      }
    });
    if (roots.has(context.req)) answerInside(done, (answer) => roots.enter(context.req, answer));
    return done;
  };
}

/** A body stream may fail long after the middleware is done. */
function watchBody(body: unknown, failed: (error: unknown) => void): void {
  if (body instanceof Readable) body.once(errorMonitor, failed);
}

/** Koa starts a body stream in what it chains to the first middleware's promise: that belongs to the trace as well. */
function answerInside(done: Promise<unknown>, inside: (answer: () => unknown) => unknown): void {
  const { then } = done;
  done.then = ((answer: unknown, failed: unknown) => {
    const bound =
      typeof answer === 'function'
        ? (value: unknown) => inside(() => answer(value) as unknown)
        : answer;
    return Reflect.apply(then, done, [bound, failed]) as unknown;
  }) as typeof then;
}
