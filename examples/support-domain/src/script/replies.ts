import type {
  Pacing,
  ScriptedRequest,
  ScriptedToolCall,
  TextReply,
  ToolCallsReply,
} from '@llmtrace/testing';
import type { AgentAction } from '../answer/agent-answer.js';
import { quotedChunks, wantsJson } from './reading.js';

/** What goes with the words of an answer. */
export interface SayOptions extends Pacing {
  /** Policies to cite; those that the prompt does not quote are left out. */
  readonly docIds?: readonly string[];
  readonly actions?: readonly AgentAction[];
}

/** Answers in the form that the prompt asks for: the JSON object, or a sentence with its sources in brackets. */
export function say(request: ScriptedRequest, answer: string, options: SayOptions = {}): TextReply {
  const { docIds = [], actions = [], ...pacing } = options;
  const citations = quotedChunks(request)
    .map((chunk) => chunk.chunkId)
    .filter((chunkId) =>
      docIds.some((docId) => chunkId === docId || chunkId.startsWith(`${docId}#`)),
    );
  if (wantsJson(request))
    return { kind: 'text', text: JSON.stringify({ answer, citations, actions }), ...pacing };
  const sources = citations.map((citation) => ` [${citation}]`).join('');
  return { kind: 'text', text: answer + sources, ...pacing };
}

/** Asks for tools, in parallel when there are several. */
export function callTools(calls: readonly ScriptedToolCall[]): ToolCallsReply {
  return { kind: 'tool_calls', calls };
}
