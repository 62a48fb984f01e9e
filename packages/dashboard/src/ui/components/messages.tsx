import { MaskedText } from './masked-text.js';

/** One message of a conversation with a model. */
export interface Message {
  readonly role: string;
  readonly content?: unknown;
  readonly tool_calls?: unknown;
}

/** The messages that a value holds, in the forms of the providers; `undefined` where it holds none. */
export function messagesOf(value: unknown): readonly Message[] | undefined {
  if (isMessage(value)) return [value];
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isMessage)) return value;
    const inner = value.map(messagesOf).find((found) => found !== undefined);
    return inner;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { messages, choices, system, content, role } = value as Readonly<Record<string, unknown>>;
  const systems = typeof system === 'string' ? [{ role: 'system', content: system }] : [];
  if (Array.isArray(messages) && messages.every(isMessage)) return [...systems, ...messages];
  if (Array.isArray(choices)) {
    const answers = choices.map(
      (choice) => (choice as { readonly message?: unknown } | null)?.message,
    );
    return answers.every(isMessage) && answers.length > 0 ? answers : undefined;
  }
  if (Array.isArray(content) && typeof role === 'string') return [{ role, content }];
  return undefined;
}

function isMessage(value: unknown): value is Message {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Message).role === 'string' &&
    ('content' in value || 'tool_calls' in value)
  );
}

/** A conversation, one message under the other. */
export function Messages({ messages }: { readonly messages: readonly Message[] }) {
  return (
    <>
      {messages.map((message, i) => (
        <div key={i} class={`message ${classOf(message.role)}`}>
          <div class="role">{message.role}</div>
          {partsOf(message).map((part, j) => (
            <MaskedText key={j} text={part} />
          ))}
        </div>
      ))}
    </>
  );
}

function classOf(role: string): string {
  return ['system', 'user', 'assistant', 'tool'].includes(role) ? role : '';
}

function partsOf({ content, tool_calls: calls }: Message): readonly string[] {
  const parts = Array.isArray(content)
    ? content.map(textOf)
    : content === null || content === undefined
      ? []
      : [textOf(content)];
  return calls === undefined ? parts : [...parts, textOf(calls)];
}

function textOf(part: unknown): string {
  if (typeof part === 'string') return part;
  const { text } = (part ?? {}) as { readonly text?: unknown };
  return typeof text === 'string' ? text : JSON.stringify(part, null, 2);
}
