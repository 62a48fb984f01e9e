export type { AgentAction, AgentAnswer, AnswerIssue } from './answer/agent-answer.js';
export type { ParsedAnswer, RepairAnswer } from './answer/parse-answer.js';
export { AnswerParseError, issueText, parseAnswer } from './answer/parse-answer.js';
export type { ConversationSummary } from './answer/summary-store.js';
export { SummaryStore, summarise } from './answer/summary-store.js';
export type { AnswerCheck } from './answer/validate-answer.js';
export { checkAnswer } from './answer/validate-answer.js';
export type { Order, OrderItem, OrderStatus, Refund } from './orders/order.js';
export { formatCents } from './orders/order.js';
export { createOrderTable, OrderTable } from './orders/order-table.js';
export { GERMAN_POLICY_DOCUMENTS } from './policies/german.js';
export { POLICY_DOCUMENTS } from './policies/policy-corpus.js';
export type { PolicyDocument } from './policies/policy-document.js';
export { formatContext } from './prompts/format-context.js';
export { fetchTemplate, PROMPT_TEMPLATES } from './prompts/prompt-library.js';
export type { PromptTemplate } from './prompts/prompt-template.js';
export { PromptError, renderVariables } from './prompts/prompt-template.js';
export { supportScript } from './script.js';
export type { TroubleOptions } from './script/trouble-rules.js';
export type { PolicyChunk } from './search/chunk.js';
export type { Embed, PolicySearch, SearchHit, SearchOptions } from './search/policy-search.js';
export { createPolicySearch } from './search/policy-search.js';
export type { CreateRefundInput } from './tools/create-refund.js';
export { createRefund } from './tools/create-refund.js';
export type { RefundDecision } from './tools/decide-refund.js';
export { decideRefund, REFUND_WINDOW_DAYS } from './tools/decide-refund.js';
export { getOrder } from './tools/get-order.js';
export type { SupportTool, SupportTools } from './tools/support-tools.js';
export { createSupportTools, isSupportToolName } from './tools/support-tools.js';
export type { ToolArguments } from './tools/tool-arguments.js';
export { parseToolArguments } from './tools/tool-arguments.js';
export type { ToolErrorCode } from './tools/tool-error.js';
export { ToolError, toolErrorText } from './tools/tool-error.js';
export type { ToolSchema } from './tools/tool-schemas.js';
export {
  AGENT_TOOL_SCHEMAS,
  ORDER_TOOL_SCHEMAS,
  SPECIALIST_TOOL_SCHEMAS,
} from './tools/tool-schemas.js';
