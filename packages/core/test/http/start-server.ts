import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { defineHttpIntegration } from '../../src/http/define-http-integration.js';
import type { HttpRoots } from '../../src/http/http-integration.js';
import type { HttpOptions } from '../../src/http/http-options.js';
import { createTestTracer, type TestTracer, type TestTracerOptions } from '../../src/testing.js';

type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  roots: HttpRoots<IncomingMessage>,
) => unknown;

/** A server of Node alone whose requests are traced. */
export interface TracedServer {
  readonly url: string;
  readonly port: number;
  readonly test: TestTracer;
  get(path?: string, headers?: Record<string, string>): Promise<Response>;
}

/** Starts a server; it is closed after the test. */
export async function startServer(
  handler: Handler,
  options: HttpOptions<IncomingMessage> = {},
  route: (request: IncomingMessage) => string | undefined = () => '/route',
  tracing: TestTracerOptions = {},
): Promise<TracedServer> {
  const test = createTestTracer(tracing);
  const roots = defineHttpIntegration<IncomingMessage>({ tracer: () => test.tracer, route })(
    options,
  );
  const server = createServer((request, response) =>
    roots.run(request, request, response, () => handler(request, response, roots)),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return { url, port, test, get: (path = '/', headers = {}) => fetch(url + path, { headers }) };
}
