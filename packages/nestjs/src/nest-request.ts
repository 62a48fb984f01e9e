import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpOptions } from '@llmtrace/core/http';
import type { ExecutionContext } from '@nestjs/common';

/** A request of Nest's platform, Express or Fastify, as resolvers and ignore rules get it. */
export interface NestRequest {
  readonly headers: IncomingMessage['headers'];
  readonly user?: unknown;
  readonly raw?: IncomingMessage;
  readonly baseUrl?: string;
  readonly route?: { readonly path?: unknown };
  readonly routeOptions?: { readonly url?: string | undefined };
}

/** Options of `LlmTraceModule`. */
export type LlmTraceOptions = HttpOptions<NestRequest>;

/** The pattern of the route that a request took. Nest registers full paths, on both platforms. */
export function nestRoute({ routeOptions, route, baseUrl = '' }: NestRequest): string | undefined {
  if (routeOptions !== undefined) return routeOptions.url;
  return route === undefined ? baseUrl || undefined : baseUrl + String(route.path);
}

/** An HTTP request with what Node knows of it. */
export interface Exchange {
  readonly req: NestRequest;
  readonly request: IncomingMessage;
  /** Left out of a GraphQL operation, which a route has brought. */
  readonly response?: ServerResponse;
}

/** The HTTP request of a call: that of a route, or the one that a GraphQL operation came with. */
export function exchangeOf(context: ExecutionContext): Exchange | undefined {
  const type = context.getType<string>();
  if (type === 'graphql') {
    const req = context.getArgByIndex<{ req?: NestRequest } | undefined>(2)?.req;
    return req && { req, request: req.raw ?? (req as IncomingMessage) };
  }
  if (type !== 'http') return undefined;
  const req = context.getArgByIndex<NestRequest>(0);
  const res = context.getArgByIndex<{ readonly raw?: ServerResponse }>(1);
  return {
    req,
    request: req.raw ?? (req as IncomingMessage),
    response: res.raw ?? (res as ServerResponse),
  };
}
