import type { IncomingHttpHeaders } from 'node:http';

/** The endpoints that the scripted provider answers. */
export type Endpoint =
  | 'chat.completions'
  | 'responses'
  | 'messages'
  | 'gemini'
  | 'converse'
  | 'embeddings'
  | 'models';

/** A tool call found in the conversation that was sent. */
export interface SentToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** A message of the conversation, the same for every endpoint. */
export interface SentMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  readonly toolCalls: readonly SentToolCall[];
  /** Of a tool result: the call it answers and that call's tool. */
  readonly toolCallId?: string;
  readonly toolName?: string;
}

/** What a rule sees of a request. */
export interface ScriptedRequest {
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly SentMessage[];
  /** All system and developer text, joined by line breaks. */
  readonly systemText: string;
  readonly firstUserText: string;
  readonly lastUserText: string;
  /** Tool results that came after the last user message, in order. */
  readonly toolResults: readonly SentMessage[];
  /** Names of the tools offered. */
  readonly toolNames: readonly string[];
  /** How often the client has tried this before (`x-stainless-retry-count`), 0 at first. */
  readonly retryCount: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it came. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A JSON object whose members are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells a JSON object from arrays, null and plain values. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the text of a message content: a string, or parts with `text` or `refusal`. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  const texts: string[] = [];
  for (const part of content) {
    if (!isJsonObject(part)) continue;
    const text = part['text'] ?? part['refusal'];
    if (typeof text === 'string') texts.push(text);
  }
  return texts.join('\n');
}

/** Makes the rule's view of a request from the endpoint's own normalised messages. */
export function describeRequest(
  endpoint: Endpoint,
  body: JsonObject,
  headers: IncomingHttpHeaders,
  messages: readonly SentMessage[],
): ScriptedRequest {
  const users = messages.filter((message) => message.role === 'user');
  const lastUser = messages.findLastIndex((message) => message.role === 'user');
  const flat = flattenHeaders(headers);
  return {
    endpoint,
    model: typeof body['model'] === 'string' ? body['model'] : '',
    stream: body['stream'] === true,
    messages,
    systemText: messages
      .filter((message) => message.role === 'system')
      .map((message) => message.text)
      .join('\n'),
    firstUserText: users[0]?.text ?? '',
    lastUserText: users.at(-1)?.text ?? '',
    toolResults: messages.slice(lastUser + 1).filter((message) => message.role === 'tool'),
    toolNames: toolNames(body['tools']),
    retryCount: Number(flat['x-stainless-retry-count'] ?? 0) || 0,
    headers: flat,
    body,
  };
}

const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'api-key', 'x-api-key']);

/** Copies headers as single strings; a credential is replaced so that records never keep one. */
export function flattenHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    flat[name] = CREDENTIALS.has(name) ? '(present)' : text;
  }
  return flat;
}

function toolNames(tools: unknown): string[] {
  if (!Array.isArray(tools)) return [];
  const names: string[] = [];
  for (const tool of tools) {
    if (!isJsonObject(tool)) continue;
    // Chat Completions nests the name under `function`, Responses keeps it flat.
    const name = isJsonObject(tool['function']) ? tool['function']['name'] : tool['name'];
    if (typeof name === 'string') names.push(name);
  }
  return names;
}
