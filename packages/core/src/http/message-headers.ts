/** Where clients of message brokers keep the headers of a message. */
interface MessageLike {
  getHeaders?: () => unknown;
  getMessage?: () => unknown;
  getPacket?: () => unknown;
  readonly headers?: unknown;
  readonly properties?: { readonly headers?: unknown; readonly userProperties?: unknown };
}

/**
 * The headers of a message, wherever its client keeps them: Kafka, NATS, RabbitMQ, MQTT, and contexts that hold such a
 * message. What is not known to be a message is taken for its headers.
 */
export function messageHeaders(carrier: unknown): unknown {
  if (typeof carrier !== 'object' || carrier === null) return undefined;
  const message = carrier as MessageLike;
  if (typeof message.getHeaders === 'function') return message.getHeaders();
  if (typeof message.getMessage === 'function') return messageHeaders(message.getMessage());
  if (typeof message.getPacket === 'function') return messageHeaders(message.getPacket());
  const { properties } = message;
  return message.headers ?? properties?.headers ?? properties?.userProperties ?? carrier;
}
