import type { IncomingMessage, ServerResponse } from 'node:http';
import { getTracer } from '@llmtrace/core';
import { defineHttpIntegration, type HttpRoots } from '@llmtrace/core/http';
import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { APP_INTERCEPTOR, HttpAdapterHost, type AbstractHttpAdapter } from '@nestjs/core';
import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { LlmTraceInterceptor } from './llm-trace.interceptor.js';
import { nestRoute, type LlmTraceOptions, type NestRequest } from './nest-request.js';

/** How the options are made from other providers. */
export type LlmTraceAsyncOptions = Pick<DynamicModule, 'imports'> &
  Pick<FactoryProvider<LlmTraceOptions>, 'inject' | 'useFactory'>;

const OPTIONS: unique symbol = Symbol('llmtrace.options');
const ROOTS: unique symbol = Symbol('llmtrace.roots');
const integration = defineHttpIntegration<NestRequest>({ tracer: getTracer, route: nestRoute });

/**
 * Traces a Nest app: import it, and every request, message and resolver is a trace.
 *
 * Errors: `invalid_option` when the app starts.
 */
export class LlmTraceModule {
  static forRoot(options: LlmTraceOptions = {}): DynamicModule {
    return { module: LlmTraceModule, providers: [{ provide: OPTIONS, useValue: options }] };
  }

  static forRootAsync({ imports = [], ...factory }: LlmTraceAsyncOptions): DynamicModule {
    return { module: LlmTraceModule, imports, providers: [{ provide: OPTIONS, ...factory }] };
  }
}

/** Providers are made before Nest registers body parsers, so that the root is open before any of them. */
function openRoots(host: HttpAdapterHost, options?: LlmTraceOptions): HttpRoots<NestRequest> {
  const roots = integration(options);
  if (host.httpAdapter) openOnPlatform(roots, host.httpAdapter);
  // A testing module gets its adapter later. Nest 10 does not tell when; there the interceptor opens the root.
  else host.init$?.subscribe(() => openOnPlatform(roots, host.httpAdapter));
  return roots;
}

/** There is no adapter where there is no HTTP, as in a microservice. */
function openOnPlatform(roots: HttpRoots<NestRequest>, adapter: AbstractHttpAdapter | null): void {
  const platform = adapter?.getType();
  if (platform === 'fastify') openOnFastify(roots, adapter as unknown as FastifyPlatform);
  else if (platform === 'express') {
    adapter?.use((req: IncomingMessage, res: ServerResponse, next: () => void) =>
      roots.run(req, req, res, next),
    );
  }
}

interface FastifyPlatform {
  readonly onRequestHook?: unknown;
  setOnRequestHook?(hook: onRequestHookHandler): void;
  getInstance(): FastifyInstance;
}

function openOnFastify(roots: HttpRoots<NestRequest>, platform: FastifyPlatform): void {
  const open: onRequestHookHandler = (req, reply, done) => roots.run(req, req.raw, reply.raw, done);
  // Nest's middleware runs in a hook that is older than any provider; this slot alone comes before it.
  if (platform.onRequestHook === undefined) platform.setOnRequestHook?.(open);
  const fastify = platform.getInstance();
  fastify.addHook('onRequest', open);
  // Fastify reads the body by event listeners.
  fastify.addHook('preValidation', (req, _reply, done) => roots.enter(req.raw, done));
}

const optional = { token: OPTIONS, optional: true };

Module({
  providers: [
    { provide: ROOTS, inject: [HttpAdapterHost, optional], useFactory: openRoots },
    {
      provide: APP_INTERCEPTOR,
      inject: [ROOTS, optional],
      useFactory: (roots: HttpRoots<NestRequest>, options: LlmTraceOptions = {}) =>
        new LlmTraceInterceptor(roots, options),
    },
  ],
})(LlmTraceModule);
