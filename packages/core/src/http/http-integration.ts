import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TraceOwner } from '../model/owner.js';

/** What differs between web frameworks. `Req` is what the framework calls a request. */
export interface HttpIntegration<Req> {
  /** The tracer in force; pass `getTracer`. */
  tracer(this: void): TraceOwner | undefined;
  /** The pattern of the matched route, read when the response has ended. `undefined`: none matched. */
  route(this: void, req: Req): string | undefined;
  /** Called once for each root, for frameworks that forget the route on their way out. */
  opened?(this: void, req: Req): void;
}

/** The roots of one app's requests. */
export interface HttpRoots<Req> {
  /**
   * Runs the rest of a request in its root, opened by the first call for a raw request and joined by later ones.
   *
   * Errors: those of `next`, untouched; none of its own.
   */
  run<T>(req: Req, request: IncomingMessage, response: ServerResponse, next: () => T): T;
  /** Whether a request has a root to enter. */
  has(request: IncomingMessage): boolean;
  /** Runs a function in the root of a request, where its context was lost; as it is where there is no root. */
  enter<T>(request: IncomingMessage, fn: () => T): T;
  /** See `recordThrown`. */
  fail(this: void, request: IncomingMessage, error: unknown): void;
}
