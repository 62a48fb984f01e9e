export { eventStreamFrame } from './event-stream.js';
export type { ExchangeOutcome } from './exchange.js';
export type {
  CutReply,
  ErrorReply,
  Pacing,
  Reply,
  ScriptedToolCall,
  StallReply,
  TextFinishReason,
  TextReply,
  ToolCallsReply,
} from './reply.js';
export { replyCut, replyError, replyJson, replyStall, replyText, replyToolCalls } from './reply.js';
export type { ReceivedRequest } from './request-log.js';
export type {
  Endpoint,
  JsonObject,
  ScriptedRequest,
  SentMessage,
  SentToolCall,
} from './request.js';
export type { ReplyContext, Rule, Script, UsageOverride } from './script.js';
export type { ScriptedLlm, ScriptedLlmOptions } from './server.js';
export { startScriptedLlm } from './server.js';
export { embedText } from './text-vector.js';
export { estimateTokens } from './usage.js';
