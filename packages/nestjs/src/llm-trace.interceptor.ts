import type { IncomingMessage } from 'node:http';
import { getTrace, withTrace } from '@llmtrace/core';
import { extractOrigin, guarded, type HttpRoots } from '@llmtrace/core/http';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Observable, tap } from 'rxjs';
import { exchangeOf, type LlmTraceOptions, type NestRequest } from './nest-request.js';

/** Makes a root of every call that is no HTTP request, and records what handlers throw. It answers nothing itself. */
export class LlmTraceInterceptor implements NestInterceptor {
  readonly #roots: HttpRoots<NestRequest>;
  readonly #options: LlmTraceOptions;

  constructor(roots: HttpRoots<NestRequest>, options: LlmTraceOptions) {
    this.#roots = roots;
    this.#options = options;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const exchange = guarded('a request', () => exchangeOf(context));
    if (exchange === undefined) return this.#job(context, next);
    const { req, request, response } = exchange;
    const handle = (): Observable<unknown> => next.handle();
    const handled = response
      ? this.#roots.run(req, request, response, handle)
      : this.#roots.enter(request, handle);
    return handled.pipe(tap({ error: (error: unknown) => this.#failed(context, request, error) }));
  }

  #failed(context: ExecutionContext, request: IncomingMessage, error: unknown): void {
    // GraphQL answers errors with 200, so that the status would hide them.
    if (context.getType<string>() !== 'graphql') this.#roots.fail(request, error);
    else if (!isRefusal(error)) getTrace(request)?.recordError(error);
  }

  #job(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const type = context.getType<string>();
    const name = `${type} ${context.getClass().name}.${context.getHandler().name}`;
    const { tracer, incoming } = this.#options;
    return new Observable((subscriber) => {
      // What sockets and GraphQL pass in this place is the user's data.
      const isMessage = type !== 'ws' && type !== 'graphql';
      const origin = extractOrigin(isMessage ? context.getArgByIndex(1) : undefined, incoming);
      const options = tracer === undefined ? { origin } : { origin, tracer };
      return withTrace(name, options, () => next.handle()).subscribe(subscriber);
    });
  }
}

/** Whether an error is an answer to the caller, such as a 404, and no failure. */
function isRefusal(error: unknown): boolean {
  const status = (error as { getStatus?: () => unknown } | undefined)?.getStatus?.();
  return typeof status === 'number' && status < 500;
}
