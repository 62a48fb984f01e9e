export * from '@llmtrace/core';
export { LlmTraceModule, type LlmTraceAsyncOptions } from './llm-trace.module.js';
export type { LlmTraceOptions, NestRequest } from './nest-request.js';
