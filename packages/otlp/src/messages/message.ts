import type { JsonValue } from '@llmtrace/core';

/**
 * A piece of a message in the form of the GenAI conventions.
 *
 * Source: `gen_ai.input.messages` and `gen_ai.output.messages` of the OpenTelemetry GenAI conventions.
 */
export type MessagePart =
  | { readonly type: 'text'; readonly content: string }
  | { readonly type: 'reasoning'; readonly content: string }
  | {
      readonly type: 'tool_call';
      readonly id?: string;
      readonly name: string;
      readonly arguments?: JsonValue;
    }
  | { readonly type: 'tool_call_response'; readonly id?: string; readonly response: JsonValue }
  | { readonly type: 'uri'; readonly modality: string; readonly uri: string }
  | {
      readonly type: 'blob';
      readonly modality: string;
      readonly mime_type?: string;
      readonly content: string;
    }
  | OtherPart;

/** A piece that the conventions do not know, as it came. */
export interface OtherPart {
  readonly type: 'other';
  readonly content: JsonValue;
}

/** A message of a conversation with a model. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly name?: string;
  readonly parts: readonly MessagePart[];
}
