import type { JsonValue, SpanRecord } from '@llmtrace/core';

type ToolSpan = Extract<SpanRecord, { kind: 'tool' }>;

/** What a tool was called with, and what it gave back. */
export function toolCallOf({ input, output, data }: ToolSpan): {
  readonly args: JsonValue | undefined;
  readonly result: JsonValue | undefined;
} {
  return {
    args: (data.arguments as JsonValue | undefined) ?? input,
    result: output ?? (data.resultSummary as JsonValue | undefined),
  };
}
