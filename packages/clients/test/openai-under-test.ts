import { wrapOpenAI } from '../src/openai.js';
import type { StainlessClient } from '../src/stainless.js';
import type {
  ClientUnderTest,
  ContractClientOptions,
  ContractPromise,
  ContractQuestion,
  ContractStream,
} from '@llmtrace/testing/client-contract';

/** Any version's client, as far as the contract needs it. */
export interface AnyOpenAI extends StainlessClient {
  readonly chat: { readonly completions: { create(body: never, options?: never): unknown } };
  readonly responses: { create(body: never, options?: never): unknown };
}

/** Any version's class. */
export type AnyOpenAIClass = new (options: never) => AnyOpenAI;

const MODEL = 'gpt-4.1-mini';
const PARAMETERS = { type: 'object', properties: { id: { type: 'number' } } };

function makeClient(OpenAI: AnyOpenAIClass) {
  return ({ origin, maxRetries, fetch }: ContractClientOptions): AnyOpenAI =>
    new OpenAI({
      baseURL: `${origin}/v1`,
      apiKey: 'any',
      maxRetries,
      fetch,
      logLevel: 'off',
    } as never);
}

/** Chat Completions of one version. */
export function openaiChat(OpenAI: AnyOpenAIClass): ClientUnderTest<AnyOpenAI> {
  const call = (client: AnyOpenAI, question: ContractQuestion, more: object): unknown => {
    const { messages, maxTokens, signal, tools } = question;
    const body = {
      model: MODEL,
      temperature: 0.2,
      messages,
      ...(maxTokens && { max_tokens: maxTokens }),
      ...(tools && {
        tools: [{ type: 'function', function: { name: 'get_order', parameters: PARAMETERS } }],
      }),
      ...more,
    };
    return client.chat.completions.create(body as never, { signal } as never);
  };
  return {
    create: makeClient(OpenAI),
    wrap: (client) => wrapOpenAI(client),
    ask: (client, question) => call(client, question, {}) as ContractPromise<object>,
    askStream: (client, question) =>
      call(client, question, {
        stream: true,
        stream_options: { include_usage: true },
      }) as ContractPromise<ContractStream>,
    provider: 'openai',
    spanName: 'create_chat_completion',
    path: '/v1/chat/completions',
    deltaOf: (chunk) =>
      (chunk as { choices: { delta: { content?: string | null } }[] }).choices[0]?.delta.content ??
      '',
  };
}

/** Responses of one version. */
export function openaiResponses(OpenAI: AnyOpenAIClass): ClientUnderTest<AnyOpenAI> {
  const call = (client: AnyOpenAI, question: ContractQuestion, more: object): unknown => {
    const { messages, maxTokens, signal, tools } = question;
    const body = {
      model: MODEL,
      temperature: 0.2,
      input: messages,
      ...(maxTokens && { max_output_tokens: maxTokens }),
      ...(tools && {
        tools: [{ type: 'function', name: 'get_order', parameters: PARAMETERS, strict: false }],
      }),
      ...more,
    };
    return client.responses.create(body as never, { signal } as never);
  };
  return {
    create: makeClient(OpenAI),
    wrap: (client) => wrapOpenAI(client),
    ask: (client, question) => call(client, question, {}) as ContractPromise<object>,
    askStream: (client, question) =>
      call(client, question, { stream: true }) as ContractPromise<ContractStream>,
    provider: 'openai',
    spanName: 'create_response',
    path: '/v1/responses',
    deltaOf(chunk) {
      const { type, delta } = chunk as { readonly type: string; readonly delta?: string };
      return type === 'response.output_text.delta' ? (delta ?? '') : '';
    },
  };
}
