import { MaskedText } from './masked-text.js';
import { Messages, messagesOf } from './messages.js';

/** A stored value as a reader wants to see it: messages as a conversation, text as text, anything else as JSON. */
export function Value({ value }: { readonly value: unknown }) {
  const messages = messagesOf(value);
  if (messages !== undefined) return <Messages messages={messages} />;
  if (typeof value === 'string') return <MaskedText text={value} />;
  return <MaskedText text={JSON.stringify(value, null, 2)} />;
}
