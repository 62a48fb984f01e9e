import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * Starts a server that gives each request the same answer, for what no scripted provider says; it ends with the test.
 *
 * Shape: a list is a stream of server-sent events, each named by its `type` if it has one. Returns the base URL.
 */
export async function serveAnswer(answer: object | readonly object[]): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    const isStream = Array.isArray(answer);
    response.setHeader('content-type', isStream ? 'text/event-stream' : 'application/json');
    response.end(isStream ? answer.map(eventOf).join('') : JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

function eventOf(data: { readonly type?: string }): string {
  const name = data.type === undefined ? '' : `event: ${data.type}\n`;
  return `${name}data: ${JSON.stringify(data)}\n\n`;
}
