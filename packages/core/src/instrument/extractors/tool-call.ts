import type { ToolData } from '../../model/span-data.js';
import { fieldsOf, present, textOf } from './loose-fields.js';

/**
 * Finds the model's own call among the arguments of a tool: the call id ties the tool to the LLM span that asked.
 *
 * Shape: a tool call of OpenAI (both APIs) or Anthropic, or the options that the AI SDK hands to `execute`.
 */
export function readToolCall(args: readonly unknown[]): ToolData {
  for (const arg of args) {
    const call = fieldsOf(arg);
    const fn = fieldsOf(call['function']);
    if (textOf(fn['name']) !== undefined) return toolData(call['id'], fn['arguments']);
    if (call['type'] === 'function_call') return toolData(call['call_id'], call['arguments']);
    if (call['type'] === 'tool_use') return toolData(call['id'], call['input']);
    if (textOf(call['toolCallId']) !== undefined) {
      return toolData(call['toolCallId'], call['input'] ?? call['args'] ?? args[0]);
    }
  }
  return {};
}

function toolData(callId: unknown, args: unknown): ToolData {
  return present<ToolData>({ callId: textOf(callId), arguments: args });
}
