/** A tool call that the scripted model asks for. Shape: `args` is sent as JSON; a string is sent as it is (malformed on purpose). */
export interface ScriptedToolCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>> | string;
  /** Fixed call id; one is made when absent. */
  readonly id?: string;
}

/** How a streamed answer is cut into pieces and how slowly they come. */
export interface Pacing {
  /** Pause before each piece. Units: milliseconds. */
  readonly chunkDelayMs?: number;
  /** Longest piece. Units: characters; default 24. */
  readonly chunkChars?: number;
}

/** Why the scripted model stopped by itself; `tool_calls` follows from a tool reply. */
export type TextFinishReason = 'stop' | 'length' | 'content_filter';

/** An answer in words. */
export interface TextReply extends Pacing {
  readonly kind: 'text';
  readonly text: string;
  readonly finishReason?: TextFinishReason;
  /** Thoughts before the answer, where the endpoint shows them: Anthropic Messages. */
  readonly thinking?: string;
}

/** An answer that asks for one tool or for several in parallel, with optional words before them. */
export interface ToolCallsReply extends Pacing {
  readonly kind: 'tool_calls';
  readonly calls: readonly ScriptedToolCall[];
  readonly text?: string;
}

/** An API error; with `afterText` a streamed answer begins well and then fails inside the stream. */
export interface ErrorReply extends Pacing {
  readonly kind: 'error';
  readonly status: number;
  readonly message?: string;
  readonly type?: string;
  readonly code?: string | null;
  readonly param?: string | null;
  /** Sent as `retry-after`. Units: seconds, fractions allowed. */
  readonly retryAfterSeconds?: number;
  readonly afterText?: string;
}

/** No answer until the client goes away; with `afterText` a streamed answer begins and then hangs. */
export interface StallReply extends Pacing {
  readonly kind: 'stall';
  readonly afterText?: string;
}

/** A connection that breaks: after `afterChunks` pieces of the stream, or half-way through a JSON body. */
export interface CutReply extends Pacing {
  readonly kind: 'cut';
  readonly text: string;
  readonly afterChunks: number;
}

/** Everything that a scripted model can do with a request. */
export type Reply = TextReply | ToolCallsReply | ErrorReply | StallReply | CutReply;

/** Makes an answer in words. */
export function replyText(text: string, options: Omit<TextReply, 'kind' | 'text'> = {}): TextReply {
  return { kind: 'text', text, ...options };
}

/** Makes an answer in JSON text, as a model in JSON mode gives it. */
export function replyJson(
  value: unknown,
  options: Omit<TextReply, 'kind' | 'text'> = {},
): TextReply {
  return { kind: 'text', text: JSON.stringify(value), ...options };
}

/** Makes an answer that asks for tools; several calls are parallel calls. */
export function replyToolCalls(
  calls: readonly ScriptedToolCall[],
  options: Omit<ToolCallsReply, 'kind' | 'calls'> = {},
): ToolCallsReply {
  return { kind: 'tool_calls', calls, ...options };
}

/** Makes an API error in the provider's shape; type, code and message default by status. */
export function replyError(
  status: number,
  options: Omit<ErrorReply, 'kind' | 'status'> = {},
): ErrorReply {
  return { kind: 'error', status, ...options };
}

/** Makes a request that hangs until the client gives up. */
export function replyStall(options: Omit<StallReply, 'kind'> = {}): StallReply {
  return { kind: 'stall', ...options };
}

/** Makes an answer whose connection breaks in the middle. */
export function replyCut(
  text: string,
  options: Omit<CutReply, 'kind' | 'text'> = { afterChunks: 3 },
): CutReply {
  return { kind: 'cut', text, ...options };
}
