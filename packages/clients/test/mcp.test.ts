import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { currentTraceId, traceTool, withTrace } from '@llmtrace/core';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { wrapMcpClient, wrapMcpServer } from '../src/mcp.js';
import { withProvider, type Bench } from './with-client.js';

interface Pair extends Bench {
  readonly client: Client;
  readonly seen: (string | undefined)[];
}

async function connect(): Promise<Pair> {
  const bench = await withProvider([]);
  const installed = bench.test.install();
  const seen: (string | undefined)[] = [];
  const server = wrapMcpServer(new McpServer({ name: 'orders', version: '1.0.0' }));
  server.registerTool('get_order', { inputSchema: { id: z.number() } }, ({ id }) => {
    seen.push(currentTraceId());
    if (id < 0) throw new Error('no such order');
    return { content: [{ type: 'text', text: `order ${id}` }] };
  });
  server.registerResource('returns', 'policy://returns', {}, () => ({ contents: [] }));
  const [near, far] = InMemoryTransport.createLinkedPair();
  await server.connect(far);
  const client = wrapMcpClient(new Client({ name: 'app', version: '1.0.0' }));
  await client.connect(near);
  onTestFinished(async () => {
    await client.close();
    installed[Symbol.dispose]();
  });
  return { ...bench, client, seen };
}

const call = (client: Client, id: number) =>
  client.callTool({ name: 'get_order', arguments: { id } });

describe('MCP', () => {
  it('keeps the types', () => {
    expectTypeOf(wrapMcpClient<Client>).returns.toEqualTypeOf<Client>();
    expectTypeOf(wrapMcpServer<McpServer>).returns.toEqualTypeOf<McpServer>();
  });

  it('traces a tool call on both sides, in one trace', async () => {
    const { client, test, seen } = await connect();
    const result = await withTrace('turn', () => call(client, 7));
    expect(result.content).toEqual([{ type: 'text', text: 'order 7' }]);
    await test.idle();
    const turn = test.traces.find(({ name }) => name === 'turn')!;
    const served = test.traces.find(({ name }) => name === 'mcp tools/call get_order')!;
    expect(turn.spans).toMatchObject([
      {
        kind: 'tool',
        name: 'get_order',
        status: 'ok',
        data: {
          arguments: { id: 7 },
          success: true,
          mcp: { server: 'orders', method: 'tools/call' },
        },
      },
    ]);
    expect(served.traceId).toBe(turn.traceId);
    expect(served.remoteParentSpanId).toBe(turn.spans[0]?.spanId);
    expect(served.spans).toMatchObject([{ kind: 'tool', name: 'get_order', status: 'ok' }]);
    expect(seen).toEqual([turn.traceId]);
  });

  it('records a tool that says it failed as failed, on both sides', async () => {
    const { client, test } = await connect();
    const result = await withTrace('turn', () => call(client, -1));
    expect(result.isError).toBe(true);
    await test.idle();
    expect(test.traces.flatMap(({ spans }) => spans.map(({ status }) => status))).toEqual([
      'error',
      'error',
    ]);
  });

  it('traces lists as steps, and says no more of the handshake', async () => {
    const { client, test } = await connect();
    await withTrace('turn', async () => {
      await client.listTools();
      await client.listResourceTemplates();
    });
    await test.idle();
    expect(test.traces.map(({ name }) => name).sort()).toEqual([
      'mcp resources/templates/list',
      'mcp tools/list',
      'turn',
    ]);
    expect(test.traces.find(({ name }) => name === 'turn')?.spans).toMatchObject([
      { kind: 'step', name: 'tools_list', status: 'ok' },
      { kind: 'step', name: 'resources_templates_list', status: 'ok' },
    ]);
  });

  it('adds to the span of an agent tool that is the call', async () => {
    const { client, test } = await connect();
    const tool = traceTool('get_order', (args: { id: number }) => call(client, args.id));
    await withTrace('turn', async () => void (await tool({ id: 7 })));
    await test.idle();
    const turn = test.traces.find(({ name }) => name === 'turn')!;
    expect(turn.spans).toMatchObject([{ name: 'get_order', data: { mcp: { server: 'orders' } } }]);
  });

  it('leaves a parent that the caller names', async () => {
    const { client, test } = await connect();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await withTrace('turn', () =>
      client.callTool({ name: 'get_order', arguments: { id: 7 }, _meta: { traceparent } }),
    );
    await test.idle();
    expect(test.traces.map(({ traceId }) => traceId)).toContain('a'.repeat(32));
  });

  it('refuses what is no client and no server', () => {
    expect(() => wrapMcpClient({} as Client)).toThrow(/wrapMcpClient/);
    expect(() => wrapMcpServer({} as McpServer)).toThrow(/wrapMcpServer/);
  });
});
