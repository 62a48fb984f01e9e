import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConversationMemory, defaultConversationKey } from './conversation-memory.js';
import { anthropicError } from './anthropic-errors.js';
import { RequestError, refusalBodyOf } from './errors.js';
import { Exchange, type Vendor } from './exchange.js';
import { geminiError } from './gemini.js';
import { bedrockAddress, geminiAddress } from './path-model.js';
import type { OpenRequest, ReceivedRequest } from './request-log.js';
import { RequestLog } from './request-log.js';
import type { ScriptedRequest } from './request.js';
import { flattenHeaders } from './request.js';
import { ResponseHistory } from './response-history.js';
import type { ServerState } from './router.js';
import { route } from './router.js';
import type { Script } from './script.js';

/** How a scripted provider is set up. */
export interface ScriptedLlmOptions {
  readonly script: Script;
  /** Time before the first byte where the rule says nothing. Units: milliseconds; default 0. */
  readonly latencyMs?: number;
  /** Default: one chosen by the operating system. */
  readonly port?: number;
  /** When set, any other key is refused with 401. */
  readonly apiKey?: string;
  /** How many requests are remembered; default 1000. */
  readonly maxRecords?: number;
  /** Names the conversation that stateful rules keep their notes by. */
  readonly conversationKey?: (request: ScriptedRequest) => string;
  /** Called when a request has arrived, before its body is read. */
  readonly onRequest?: (record: ReceivedRequest) => void;
}

/** A running scripted provider. */
export interface ScriptedLlm {
  /** Where clients of OpenAI point to, ending in `/v1`. */
  readonly baseUrl: string;
  /** Where clients of Anthropic point to. */
  readonly origin: string;
  /** The latest requests, oldest first. */
  readonly requests: readonly ReceivedRequest[];
  /** All requests so far. */
  readonly received: number;
  /** Requests being answered now. */
  readonly pending: number;
  /** Requests whose client went away before the answer was complete. */
  readonly aborted: number;
  /** Waits until nothing is pending. */
  idle(): Promise<void>;
  /** Breaks what is open and stops listening; may be called twice. */
  close(): Promise<void>;
}

/**
 * Starts a provider on 127.0.0.1 that speaks as OpenAI, Anthropic, Gemini and Bedrock do and answers by a script, so that examples and tests run the real
 * client over real sockets.
 *
 * @example
 * const llm = await startScriptedLlm({ script: [{ when: () => true, reply: replyText('Hello.') }] });
 * const client = new OpenAI({ baseURL: llm.baseUrl, apiKey: 'any' });
 */
export async function startScriptedLlm(options: ScriptedLlmOptions): Promise<ScriptedLlm> {
  const log = new RequestLog(options.maxRecords ?? 1000);
  const state: ServerState = {
    script: options.script,
    latencyMs: options.latencyMs ?? 0,
    conversationKey: options.conversationKey ?? defaultConversationKey,
    memory: new ConversationMemory(),
    history: new ResponseHistory(),
  };
  let closed: Promise<void> | undefined;
  const server = createServer((message, response) => {
    void handle(message, response, { options, state, log, isClosing: () => closed !== undefined });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    baseUrl: `${origin}/v1`,
    origin,
    get requests() {
      return log.records;
    },
    get received() {
      return log.received;
    },
    get pending() {
      return log.pending;
    },
    get aborted() {
      return log.count('aborted');
    },
    idle: () => log.idle(),
    close: () => (closed ??= stop(server)),
  };
}

interface Handling {
  readonly options: ScriptedLlmOptions;
  readonly state: ServerState;
  readonly log: RequestLog;
  readonly isClosing: () => boolean;
}

async function handle(
  message: IncomingMessage,
  response: ServerResponse,
  handling: Handling,
): Promise<void> {
  const { options, state, log } = handling;
  const exchange = new Exchange(response, handling.isClosing, (outcome) =>
    log.end(record, outcome, exchange.status),
  );
  const record: OpenRequest = {
    requestId: exchange.requestId,
    method: message.method ?? '',
    path: (message.url ?? '').split('?', 1)[0] ?? '',
    headers: flattenHeaders(message.headers),
    status: 0,
    outcome: 'pending',
  };
  exchange.vendor = vendorOf(record.path);
  log.open(record);
  try {
    options.onRequest?.(record);
    checkKey(message, options.apiKey);
    await route({ state, message, exchange, record });
  } catch (error) {
    await answerFailure(exchange, record, response, error);
  }
}

function vendorOf(path: string): Vendor {
  if (path.startsWith('/v1/messages')) return 'anthropic';
  if (geminiAddress(path) !== undefined) return 'google';
  return bedrockAddress(path) === undefined ? 'openai' : 'amazon';
}

function checkKey(message: IncomingMessage, apiKey: string | undefined): void {
  const { authorization, 'x-api-key': key } = message.headers;
  if (apiKey === undefined || authorization === `Bearer ${apiKey}` || key === apiKey) return;
  throw new RequestError(401, 'Incorrect API key provided.', { code: 'invalid_api_key' });
}

async function answerFailure(
  exchange: Exchange,
  record: OpenRequest,
  response: ServerResponse,
  error: unknown,
): Promise<void> {
  // Whoever is gone, or was cut off on purpose, gets nothing more.
  if (
    exchange.outcome !== 'pending' ||
    exchange.signal.aborted ||
    response.socket?.destroyed !== false
  )
    return;
  if (error instanceof RequestError && !response.headersSent) {
    exchange.sendJson(error.status, refusalOf(error, exchange));
    return;
  }
  record.scriptError = error;
  if (response.headersSent) {
    await exchange.cut();
    return;
  }
  const reason = error instanceof Error ? error.message : String(error);
  const failure = new RequestError(500, `The script threw: ${reason}`, { code: 'script_error' });
  // A mistake in the script does not go away by asking again.
  exchange.sendJson(failure.status, refusalOf(failure, exchange), { 'x-should-retry': 'false' });
}

function refusalOf(error: RequestError, { vendor, requestId }: Exchange): unknown {
  const { status, message } = error;
  if (vendor === 'anthropic') return anthropicError(status, requestId, { message });
  if (vendor === 'google') return geminiError(status, message);
  return vendor === 'amazon' ? { message } : refusalBodyOf(error);
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
