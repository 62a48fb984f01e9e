import { currentSpan, injectHeaders, withSpan, type Span } from '@llmtrace/core';
import { isStopped, type AppSignal } from '@llmtrace/core/client';
import { coverMember } from './cover-member.js';
import { markOnce } from './mark.js';
import { isRequest, mcpError, type McpRequest } from './mcp-message.js';
import { tapTransport } from './mcp-transport.js';
import { refuseClient } from './refuse-client.js';
import { noteTraced } from './traced-clients.js';

/** An MCP client of any version. */
export interface McpClient {
  request(request: never, ...rest: never[]): Promise<unknown>;
}

/** An MCP server of any version: the plain one, or the one with tools to register. */
export interface McpServer {
  connect(transport: never): Promise<void>;
}

type Request = (this: unknown, request: McpRequest, ...rest: unknown[]) => Promise<unknown>;
type Connect = (this: unknown, transport: object) => Promise<void>;

const QUIET: ReadonlySet<string> = new Set(['initialize', 'ping', 'server/discover']);

/**
 * Traces what an MCP client asks of its server: tool calls as tool spans, lists, resources and prompts as steps. The
 * server is told the trace through `params._meta.traceparent`. The client is traced in place and returned.
 *
 * Errors: `invalid_option` for what is no client.
 *
 * @example
 * const client = wrapMcpClient(new Client({ name: 'app', version: '1.0.0' }));
 */
export function wrapMcpClient<C extends McpClient>(client: C): C {
  if (typeof (client as Partial<McpClient>).request !== 'function') {
    refuseClient('wrapMcpClient', 'a client of MCP');
  }
  if (!markOnce(client)) return client;
  const original = client.request as unknown as Request;
  coverMember(client, 'request', function (this: unknown, request: McpRequest, ...rest: unknown[]) {
    const send = (sent: McpRequest): Promise<unknown> =>
      Reflect.apply(original, this, [sent, ...rest]);
    if (!isRequest(request) || QUIET.has(request.method)) return send(request);
    const { signal } = (rest.at(-1) ?? {}) as { readonly signal?: AppSignal };
    return traced(request, (sent) => stoppable(send(sent), signal), serverOf(client));
  });
  noteTraced('@modelcontextprotocol/sdk');
  return client;
}

/**
 * Traces what an MCP server is asked for: each request is a trace of its own that continues the client's, with a tool
 * span for a tool call. To be wrapped before `connect()`. The server is traced in place and returned.
 *
 * Errors: `invalid_option` for what is no server.
 *
 * @example
 * const server = wrapMcpServer(new McpServer({ name: 'orders', version: '1.0.0' }));
 */
export function wrapMcpServer<S extends McpServer>(server: S): S {
  const inner = ('server' in server ? server.server : server) as McpServer;
  if (typeof (inner as Partial<McpServer>).connect !== 'function') {
    refuseClient('wrapMcpServer', 'a server of MCP');
  }
  if (!markOnce(inner)) return server;
  const original = inner.connect as unknown as Connect;
  coverMember(inner, 'connect', function (this: unknown, transport: object) {
    tapTransport(transport);
    return Reflect.apply(original, this, [transport]);
  });
  noteTraced('@modelcontextprotocol/sdk');
  return server;
}

function traced(
  request: McpRequest,
  send: (sent: McpRequest) => Promise<unknown>,
  server: string | undefined,
): Promise<unknown> {
  const { method, params } = request;
  const mcp = { ...(server === undefined ? undefined : { server }), method };
  const around = currentSpan();
  const tool = method === 'tools/call' ? String(params?.['name']) : undefined;
  // The span of an agent's tool that is this call.
  if (around?.kind === 'tool' && around.name === tool) {
    (around as Span<'tool'>).set({ mcp });
    return send(withParent(request));
  }
  if (tool === undefined) {
    const attributes = { 'mcp.method': method };
    return withSpan(method.replaceAll('/', '_'), { kind: 'step', attributes, input: params }, () =>
      send(withParent(request)),
    );
  }
  const data = { toolName: tool, mcp };
  return withSpan(tool, { kind: 'tool', data, input: params?.['arguments'] }, async (span) => {
    const result = await send(withParent(request));
    const error = mcpError(result);
    if (error !== undefined) span.recordError(error);
    return result;
  });
}

/** A client hands an abort on as an error of its own protocol; the span says what it was. */
async function stoppable(
  answer: Promise<unknown>,
  signal: AppSignal | undefined,
): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (isStopped(signal)) currentSpan()?.end('cancelled');
    throw error;
  }
}

/** The request with the running span as its parent, unless it names one. */
function withParent(request: McpRequest): McpRequest {
  const context = injectHeaders();
  if (context['traceparent'] === undefined) return request;
  const { params } = request;
  return { ...request, params: { ...params, _meta: { ...context, ...params?._meta } } };
}

function serverOf(client: object): string | undefined {
  const { getServerVersion } = client as {
    getServerVersion?: () => { name?: unknown } | undefined;
  };
  const name =
    typeof getServerVersion === 'function' ? getServerVersion.call(client)?.name : undefined;
  return typeof name === 'string' ? name : undefined;
}
