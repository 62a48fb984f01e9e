import type { FinishReason, LlmData, ToolCallRequest } from '../../model/span-data.js';
import type { Extracted } from './extractor.js';
import { textOf } from './loose-fields.js';

/** What a model answered, before it is put into the record's words. */
export interface Answer {
  readonly text: string;
  readonly toolCalls: readonly ToolCallRequest[];
  readonly finishReasonRaw: string | undefined;
  readonly data: Partial<LlmData>;
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  completed: 'stop',
  length: 'length',
  max_tokens: 'length',
  max_output_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_calls: 'tool_calls',
  'tool-calls': 'tool_calls',
  tool_use: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  error: 'error',
  failed: 'error',
  cancelled: 'cancelled',
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  MALFORMED_FUNCTION_CALL: 'error',
  UNEXPECTED_TOOL_CALL: 'error',
  MALFORMED_RESPONSE: 'error',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
  malformed_model_output: 'error',
  malformed_tool_use: 'error',
};

/**
 * Puts an answer into the record's words.
 *
 * Shape: `data` is the caller's own and is added to. The output is a message `{ role, content, tool_calls? }`, whoever answered.
 */
export function extractedAnswer(answer: Answer): Extracted {
  const { text, toolCalls, finishReasonRaw, data } = answer;
  const finishReason = finishReasonOf(finishReasonRaw);
  if (finishReason !== undefined) data.finishReason = finishReason;
  if (finishReasonRaw !== undefined) data.finishReasonRaw = finishReasonRaw;
  data.outputShape = outputShapeOf(text, toolCalls);
  if (toolCalls.length > 0) data.toolCallsRequested = toolCalls;
  return { data, output: messageOf(text, toolCalls) };
}

/** A provider's reason in the record's words. */
export function finishReasonOf(raw: string | undefined): FinishReason | undefined {
  if (raw === undefined) return undefined;
  return Object.hasOwn(FINISH_REASONS, raw) ? FINISH_REASONS[raw] : 'other';
}

/** What an answer consists of. */
export function outputShapeOf(
  text: string,
  toolCalls: readonly ToolCallRequest[],
): NonNullable<LlmData['outputShape']> {
  if (toolCalls.length > 0) return 'tool_calls';
  if (text === '') return 'empty';
  return isJson(text) ? 'json' : 'text';
}

function isJson(text: string): boolean {
  const start = text.trimStart()[0];
  if (start !== '{' && start !== '[') return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function messageOf(
  text: string,
  toolCalls: readonly ToolCallRequest[],
): Readonly<Record<string, unknown>> {
  const message = { role: 'assistant', content: textOf(text) ?? null };
  if (toolCalls.length === 0) return message;
  return {
    ...message,
    tool_calls: toolCalls.map(({ callId, name, arguments: args }) => ({
      id: callId,
      type: 'function',
      function: { name, arguments: args },
    })),
  };
}
