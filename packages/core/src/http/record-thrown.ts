import type { IncomingMessage } from 'node:http';
import { rootOf } from '../context/request-root.js';
import type { HttpTrace } from './http-trace.js';

/** Notes an error that left the app's code. It fails the trace of the request unless the app still answers below 500. */
export function recordThrown(request: IncomingMessage, error: unknown): void {
  const trace = rootOf(request)?.trace;
  // Another copy of this package may have opened the root: no instanceof.
  if (trace !== undefined && 'thrown' in trace) (trace as HttpTrace).thrown(error);
}
