import { getTracer } from '@llmtrace/core';
import { defineHttpIntegration, type HttpOptions } from '@llmtrace/core/http';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';

export { injectHeaders } from '@llmtrace/core/http';

/** Options of {@link llmTracePlugin}. */
export type LlmTraceOptions = HttpOptions<FastifyRequest>;

const integration = defineHttpIntegration<FastifyRequest>({
  tracer: getTracer,
  route: (request) => request.routeOptions.url,
});

/**
 * Traces every request of an app, Fastify 4 and 5. Register it before other plugins.
 *
 * Errors: `invalid_option` when the app starts; none at run time.
 *
 * @example
 * app.register(llmTracePlugin, { user: (request) => request.headers['x-user-id'] as string });
 */
export const llmTracePlugin: FastifyPluginAsync<LlmTraceOptions> = async (app, options) => {
  const roots = integration(options);
  app.addHook('onRequest', (request, reply, done) =>
    roots.run(request, request.raw, reply.raw, done),
  );
  // Fastify reads the body by event listeners.
  app.addHook('preValidation', (request, _reply, done) => roots.enter(request.raw, done));
  app.addHook('onError', (request, _reply, error, done) => {
    roots.fail(request.raw, error);
    done();
  });
};

// Hooks of a plugin reach the whole app only if it shares the app's scope.
Object.assign(llmTracePlugin, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: '@llmtrace/fastify',
});
