import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  type Progress,
} from '@modelcontextprotocol/sdk/types.js';
import { withTrace } from '@llmtrace/core';
import { Client as Client20 } from 'mcp-sdk-20/client/index.js';
import { StreamableHTTPClientTransport as ClientTransport20 } from 'mcp-sdk-20/client/streamableHttp.js';
import { Server as Server20 } from 'mcp-sdk-20/server/index.js';
import { StreamableHTTPServerTransport as ServerTransport20 } from 'mcp-sdk-20/server/streamableHttp.js';
import * as schemas20 from 'mcp-sdk-20/types.js';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { wrapMcpClient, wrapMcpServer } from '../src/mcp.js';
import { withProvider } from './with-client.js';

const newest = {
  Client,
  ClientTransport: StreamableHTTPClientTransport,
  Server,
  ServerTransport: StreamableHTTPServerTransport,
  schemas: { CallToolRequestSchema, ListToolsRequestSchema, ReadResourceRequestSchema },
};
type Sdk = typeof newest;
const oldest = {
  Client: Client20,
  ClientTransport: ClientTransport20,
  Server: Server20,
  ServerTransport: ServerTransport20,
  schemas: schemas20,
} as unknown as Sdk;

const TOOL = { name: 'get_order', inputSchema: { type: 'object' as const } };

/** A server of orders. It answers, says that it failed, fails, tells of progress, hangs, or breaks the connection. */
function orders({ Server: AnyServer, schemas }: Sdk, cut: () => void): Server {
  const info = { name: 'orders', version: '1.0.0' };
  const server = new AnyServer(info, { capabilities: { tools: {}, resources: {} } });
  server.setRequestHandler(schemas.ListToolsRequestSchema, () => ({ tools: [TOOL] }));
  server.setRequestHandler(schemas.ReadResourceRequestSchema, ({ params }) => ({
    contents: [{ uri: params.uri, text: 'Returns within 14 days.' }],
  }));
  server.setRequestHandler(schemas.CallToolRequestSchema, async ({ params }, extra) => {
    const { does } = (params.arguments ?? {}) as { readonly does?: string };
    if (does === 'refuse') {
      return { isError: true, content: [{ type: 'text', text: 'no such order' }] };
    }
    if (does === 'throw') throw Object.assign(new Error('overloaded'), { code: -32_001 });
    if (does === 'hang') await once(extra.signal, 'abort');
    if (does === 'cut') cut();
    const progressToken = params._meta?.progressToken;
    if (progressToken !== undefined) {
      const told = { progressToken, progress: 1, total: 2 };
      await extra.sendNotification({ method: 'notifications/progress', params: told });
    }
    return { content: [{ type: 'text', text: 'shipped' }] };
  });
  return server;
}

/** A client and a server over HTTP. */
async function connect(sdk: Sdk, traced: boolean): Promise<Client> {
  const http = createServer((request, response) => {
    transport.handleRequest(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server = orders(sdk, () => http.closeAllConnections());
  if (traced) wrapMcpServer(server);
  const transport = new sdk.ServerTransport({ sessionIdGenerator: randomUUID });
  const { port } = http.address() as AddressInfo;
  await server.connect(transport as never);
  const client = new sdk.Client({ name: 'app', version: '1.0.0' });
  if (traced) expect(wrapMcpClient(client)).toBe(client);
  const url = new URL(`http://127.0.0.1:${port}/mcp`);
  await client.connect(new sdk.ClientTransport(url) as never);
  onTestFinished(async () => {
    await client.close();
    await server.close();
    http.closeAllConnections();
    http.close();
  });
  return client;
}

type Ask = (client: Client) => Promise<unknown>;
const callTool =
  (does: string, options: Parameters<Client['callTool']>[2] = {}): Ask =>
  (client) =>
    client.callTool({ name: 'get_order', arguments: { id: 7, does } }, undefined, options);

/** What the app gets: a value, or an error as far as one can be told from another. */
async function outcome(ask: Promise<unknown>): Promise<unknown> {
  try {
    return await ask;
  } catch (error) {
    const { name, message, code, data } = error as Error & { code?: unknown; data?: unknown };
    return { name, message, code, data };
  }
}

describe.each([
  ['1.20', oldest],
  ['1', newest],
] as const)('@modelcontextprotocol/sdk %s over HTTP', (_version, sdk) => {
  it.each<[string, Ask, string, string | undefined]>([
    ['answers a call', callTool('answer'), 'get_order', 'ok'],
    ['says that a tool failed', callTool('refuse'), 'get_order', 'error'],
    ['passes the error of a server on', callTool('throw'), 'get_order', 'error'],
    ['gives up after its timeout', callTool('hang', { timeout: 30 }), 'get_order', 'error'],
    ['lists tools', (client) => client.listTools(), 'tools_list', 'ok'],
    [
      'reads a resource',
      (client) => client.readResource({ uri: 'policy://returns' }),
      'resources_read',
      'ok',
    ],
    [
      'refuses a prompt that no server has',
      (client) => client.listPrompts(),
      'prompts_list',
      'error',
    ],
  ])('%s as it would untraced', async (_what, ask, name, status) => {
    const bench = await withProvider([]);
    const bare = await outcome(ask(await connect(sdk, false)));
    const traced = await bench.test.run(async () => {
      const client = await connect(sdk, true);
      return withTrace('turn', () => outcome(ask(client)));
    });
    expect(traced).toEqual(bare);
    await bench.test.idle();
    const turn = bench.test.traces.find((trace) => trace.name === 'turn');
    expect(turn?.spans.map((span) => [span.name, span.status])).toEqual(
      // What the client refuses by itself is never sent.
      turn?.spans.length === 0 ? [] : [[name, status]],
    );
    if (name === 'get_order') expect(turn?.spans.length).toBe(1);
  });

  it('tells of progress as it would untraced', async () => {
    const bench = await withProvider([]);
    const told = async (client: Client): Promise<Progress[]> => {
      const all: Progress[] = [];
      await callTool('answer', { onprogress: (progress) => void all.push(progress) })(client);
      return all;
    };
    const bare = await told(await connect(sdk, false));
    const traced = await bench.test.run(async () => {
      const client = await connect(sdk, true);
      return withTrace('turn', () => told(client));
    });
    expect(bare).toEqual([{ progress: 1, total: 2 }]);
    expect(traced).toEqual(bare);
  });

  it('ends a call that the app aborts as cancelled, at the server too', async () => {
    const bench = await withProvider([]);
    const abort = async (client: Client): Promise<unknown> => {
      const gone = new AbortController();
      setTimeout(() => gone.abort(), 100);
      return outcome(callTool('hang', { signal: gone.signal })(client));
    };
    const bare = await abort(await connect(sdk, false));
    const traced = await bench.test.run(async () => {
      const client = await connect(sdk, true);
      return withTrace('turn', () => abort(client));
    });
    expect(traced).toEqual(bare);
    // The server hears of it a moment later.
    const statuses = async (): Promise<unknown> => {
      await bench.test.idle();
      return bench.test.traces.flatMap((trace) => trace.spans).map(({ status }) => status);
    };
    await expect.poll(statuses).toEqual(['cancelled', 'cancelled']);
  });

  it('fails the same way where the connection breaks, and ends the span', async () => {
    const bench = await withProvider([]);
    const ask = callTool('cut', { timeout: 200 });
    const bare = await outcome(ask(await connect(sdk, false)));
    const traced = await bench.test.run(async () => {
      const client = await connect(sdk, true);
      return withTrace('turn', () => outcome(ask(client)));
    });
    expect(traced).toEqual(bare);
    await bench.test.idle();
    const turn = bench.test.traces.find((trace) => trace.name === 'turn');
    expect(turn?.spans.length).toBe(1);
  });
});

describe('MCP, oldest version', () => {
  it('keeps the types', () => {
    expectTypeOf(wrapMcpClient<Client20>).returns.toEqualTypeOf<Client20>();
    expectTypeOf(wrapMcpServer<Server20>).returns.toEqualTypeOf<Server20>();
  });
});
