import type { JsonValue, SpanRecord } from '@llmtrace/core';
import { fitToWidth } from '@llmtrace/core/terminal';
import { printableText } from './printable-text.js';
import type { FoundTrace } from './store/found-trace.js';

/** Prints what each step of a trace was given and returned, as far as it was kept. Shape: one block a text. */
export function renderSteps(trace: FoundTrace, width: number): string {
  const blocks: string[] = [];
  for (const root of trace.roots) {
    if (root.type !== 'trace') continue;
    for (const span of root.spans) {
      for (const field of ['input', 'output'] as const) {
        const value = span[field];
        if (value === undefined) continue;
        blocks.push(`${fitToWidth(titleOf(span, field), width)}\n${printableText(textOf(value))}`);
      }
    }
  }
  return blocks.length === 0 ? 'No text of its steps was kept.' : blocks.join('\n\n');
}

function titleOf({ kind, name }: SpanRecord, field: string): string {
  return `── ${kind}.${name} ${field}`;
}

/** Messages line by line under their roles, everything else as JSON. */
function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  const messages = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return messages.every(isMessage)
    ? messages.map(messageText).join('\n')
    : JSON.stringify(value, undefined, 2);
}

interface Message {
  readonly role: string;
  readonly content?: JsonValue;
  readonly [other: string]: JsonValue | undefined;
}

function isMessage(value: JsonValue): value is Message & JsonValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    typeof (value as { readonly role?: unknown }).role === 'string'
  );
}

function messageText({ role, content, ...rest }: Message): string {
  const text = typeof content === 'string' ? content : content && JSON.stringify(content);
  const others = Object.keys(rest).length === 0 ? undefined : JSON.stringify(rest);
  return `${role}: ${[text, others].filter(Boolean).join(' ')}`;
}
