import { extractOrigin, withSpan, withTrace } from '@llmtrace/core';
import { coverMember } from './cover-member.js';
import { markOnce } from './mark.js';
import { isRequest, mcpError, type McpRequest } from './mcp-message.js';

type Send = (this: unknown, message: unknown, ...rest: unknown[]) => Promise<void>;

interface Transport {
  send: Send;
}

type Handler = (this: unknown, ...args: unknown[]) => void;

interface Waiting {
  answered(result: unknown): void;
  failed(error: unknown): void;
}

const CANCELLED = 'notifications/cancelled';
const QUIET: ReadonlySet<string> = new Set(['initialize', 'ping', 'server/discover']);

/** Traces the requests that arrive over a server's transport until each is answered. */
export function tapTransport(value: object): void {
  if (!markOnce(value)) return;
  const transport = value as Transport;
  const open = new Map<unknown, Waiting>();

  tapHandler(transport, 'onmessage', (pass, message) => {
    const { id } = message as McpRequest;
    if (id === undefined || !isRequest(message) || QUIET.has(message.method)) {
      pass();
      if (isRequest(message) && message.method === CANCELLED) {
        giveUp(open, message.params?.['requestId']);
      }
      return;
    }
    const answer = new Promise<unknown>((answered, failed) => open.set(id, { answered, failed }));
    // Its outcome is for the trace alone.
    trace(message, answer, pass).catch(() => {});
  });
  tapHandler(transport, 'onclose', (pass) => {
    for (const id of open.keys()) giveUp(open, id);
    pass();
  });

  const { send } = transport;
  coverMember(transport, 'send', function (this: unknown, message: unknown, ...rest: unknown[]) {
    settle(open, message);
    return Reflect.apply(send, this, [message, ...rest]);
  });
}

/** Puts a function before a handler that the server sets, now or later. */
function tapHandler(
  transport: object,
  name: 'onmessage' | 'onclose',
  tapped: (pass: () => void, message: unknown) => void,
): void {
  const inherited = accessorOf(transport, name);
  let handler = (transport as Record<string, unknown>)[name] as Handler | undefined;
  const traced: Handler = function (this: unknown, ...args) {
    tapped(() => void (handler && Reflect.apply(handler, this, args)), args[0]);
  };
  const set = (next: Handler | undefined): void => {
    handler = next;
    // Some transports hand it on to one inside them.
    inherited?.set?.call(transport, next && traced);
  };
  if (handler !== undefined) set(handler);
  Object.defineProperty(transport, name, {
    get: () => handler && traced,
    set,
    configurable: true,
    enumerable: true,
  });
}

function accessorOf(target: object, name: string): PropertyDescriptor | undefined {
  let at = Object.getPrototypeOf(target) as object | null;
  for (; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A request that is never answered: the client took it back, or is gone. */
function giveUp(open: Map<unknown, Waiting>, id: unknown): void {
  open.get(id)?.failed(new DOMException('The request was cancelled.', 'AbortError'));
  open.delete(id);
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
