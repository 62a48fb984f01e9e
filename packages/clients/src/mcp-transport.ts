import { extractOrigin, withSpan, withTrace } from '@llmtrace/core';
import { coverMember } from './cover-member.js';
import { markOnce } from './mark.js';
import { isRequest, mcpError, type McpRequest } from './mcp-message.js';

type Receive = (this: unknown, message: unknown, ...rest: unknown[]) => void;
type Send = (this: unknown, message: unknown, ...rest: unknown[]) => Promise<void>;

interface Transport {
  onmessage?: Receive;
  onclose?: () => void;
  send: Send;
}

interface Waiting {
  answered(result: unknown): void;
  failed(error: unknown): void;
}

const QUIET: ReadonlySet<string> = new Set(['initialize', 'ping', 'server/discover']);

/** Traces the requests that arrive over a server's transport until each is answered. */
export function tapTransport(value: object): void {
  if (!markOnce(value)) return;
  const transport = value as Transport;
  const open = new Map<unknown, Waiting>();
  let receive = transport.onmessage;

  const tracedReceive: Receive = function (this: unknown, message, ...rest) {
    const pass = (): void => void (receive && Reflect.apply(receive, this, [message, ...rest]));
    const { id } = message as McpRequest;
    if (id === undefined || !isRequest(message) || QUIET.has(message.method)) {
      pass();
      return;
    }
    const answer = new Promise<unknown>((answered, failed) => open.set(id, { answered, failed }));
    // Its outcome is for the trace alone.
    trace(message, answer, pass).catch(() => {});
  };
  Object.defineProperty(transport, 'onmessage', {
    get: () => receive && tracedReceive,
    set: (next: Receive | undefined) => {
      receive = next;
    },
    configurable: true,
    enumerable: true,
  });

  const { send } = transport;
  coverMember(transport, 'send', function (this: unknown, message: unknown, ...rest: unknown[]) {
    settle(open, message);
    return Reflect.apply(send, this, [message, ...rest]);
  });
}

async function trace(
  { method, params }: McpRequest,
  answer: Promise<unknown>,
  pass: () => void,
): Promise<void> {
  const origin = extractOrigin(params?._meta);
  const tool = method === 'tools/call' ? String(params?.['name']) : undefined;
  const name = tool === undefined ? `mcp ${method}` : `mcp ${method} ${tool}`;
  await withTrace(name, { origin }, async () => {
    if (tool === undefined) {
      pass();
      await answer;
      return;
    }
    const data = { toolName: tool, mcp: { method } };
    await withSpan(tool, { kind: 'tool', data, input: params?.['arguments'] }, async (span) => {
      pass();
      const result = await answer;
      const error = mcpError(result);
      if (error !== undefined) span.recordError(error);
      return result;
    });
  });
}

function settle(open: Map<unknown, Waiting>, message: unknown): void {
  const { id, method, result, error } = (message ?? {}) as Readonly<Record<string, unknown>>;
  if (id === undefined || method !== undefined) return;
  const waiting = open.get(id);
  if (waiting === undefined) return;
  open.delete(id);
  if (error === undefined) waiting.answered(result);
  else {
    const { message: text, code } = error as { readonly message?: string; readonly code?: number };
    waiting.failed(Object.assign(new Error(text), { code }));
  }
}
