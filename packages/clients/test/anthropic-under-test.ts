import type {
  ClientUnderTest,
  ContractPromise,
  ContractQuestion,
  ContractStream,
} from '@llmtrace/testing/client-contract';
import { wrapAnthropic } from '../src/anthropic.js';
import type { StainlessClient } from '../src/stainless.js';

/** Any version's client, as far as the contract needs it. */
export interface AnyAnthropic extends StainlessClient {
  readonly messages: { create(body: never, options?: never): unknown };
}

/** Any version's class. */
export type AnyAnthropicClass = new (options: never) => AnyAnthropic;

/** Messages of one version. */
export function anthropicMessages(Anthropic: AnyAnthropicClass): ClientUnderTest<AnyAnthropic> {
  const call = (client: AnyAnthropic, question: ContractQuestion, more: object): unknown => {
    const { messages, maxTokens = 1_000, signal, tools } = question;
    const body = {
      model: 'gpt-4.1-mini',
      temperature: 0.2,
      max_tokens: maxTokens,
      system: 'Be brief.',
      messages,
      ...(tools && { tools: [{ name: 'get_order', input_schema: { type: 'object' } }] }),
      ...more,
    };
    return client.messages.create(body as never, { signal } as never);
  };
  return {
    create: ({ origin, maxRetries, fetch }) =>
      new Anthropic({
        baseURL: origin,
        apiKey: 'any',
        maxRetries,
        fetch,
        logLevel: 'off',
      } as never),
    wrap: (client) => wrapAnthropic(client),
    ask: (client, question) => call(client, question, {}) as ContractPromise<object>,
    askStream: (client, question) =>
      call(client, question, { stream: true }) as ContractPromise<ContractStream>,
    provider: 'anthropic',
    spanName: 'create_message',
    path: '/v1/messages',
    deltaOf: (chunk) => (chunk as { delta?: { text?: string } }).delta?.text ?? '',
  };
}
