import * as newest from '@aws-sdk/client-bedrock-runtime';
import { runCallsContract, type CallsUnderTest } from '@llmtrace/testing/client-contract';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import * as oldest from 'bedrock-600';
import { expectTypeOf, it } from 'vitest';
import { wrapBedrock } from '../src/bedrock.js';

type Sdk = Pick<
  typeof newest,
  'BedrockRuntimeClient' | 'ConverseCommand' | 'ConverseStreamCommand'
>;
type Client = InstanceType<Sdk['BedrockRuntimeClient']>;

function converse(sdk: Sdk): CallsUnderTest<Client> {
  return {
    create: ({ origin, maxRetries }) =>
      new sdk.BedrockRuntimeClient({
        region: 'us-east-1',
        endpoint: origin,
        credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
        maxAttempts: maxRetries + 1,
        requestHandler: new NodeHttpHandler(),
      }),
    wrap: (client) => wrapBedrock(client),
    close: (client) => client.destroy(),
    ask: async (client, question) =>
      plain(await client.send(new sdk.ConverseCommand(inputOf(question)), optionsOf(question))),
    async askStream(client, question) {
      const command = new sdk.ConverseStreamCommand(inputOf(question));
      const { stream } = await client.send(command, optionsOf(question));
      return stream as AsyncIterable<unknown>;
    },
    deltaOf: (event) =>
      (event as { contentBlockDelta?: { delta?: { text?: string } } }).contentBlockDelta?.delta
        ?.text ?? '',
    provider: 'aws.bedrock',
    spanName: 'converse',
    streamName: 'converse_stream',
    // Converse says neither which model answered nor an id of the answer.
    lacks: ['model', 'responseId'],
  };
}

type Question = Parameters<CallsUnderTest<object>['ask']>[1];

function inputOf({ messages, maxTokens, tools }: Question): newest.ConverseCommandInput {
  return {
    modelId: 'gpt-4.1-mini',
    messages: messages.map(({ content }) => ({ role: 'user', content: [{ text: content }] })),
    inferenceConfig: { temperature: 0.2, ...(maxTokens && { maxTokens }) },
    ...(tools && {
      toolConfig: {
        tools: [{ toolSpec: { name: 'get_order', inputSchema: { json: { type: 'object' } } } }],
      },
    }),
  };
}

function optionsOf({ signal }: Question): { readonly abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

/** The answer without how long the client waited between its attempts. */
function plain(answer: newest.ConverseCommandOutput): object {
  const { totalRetryDelay: _delay, ...metadata } = answer.$metadata;
  return { ...answer, $metadata: metadata };
}

runCallsContract('@aws-sdk/client-bedrock-runtime 3.600', converse(oldest as unknown as Sdk));
runCallsContract('@aws-sdk/client-bedrock-runtime 3', converse(newest));

it('keeps the type of the oldest client', () => {
  type Oldest = oldest.BedrockRuntimeClient;
  expectTypeOf(wrapBedrock<Oldest>).returns.toEqualTypeOf<Oldest>();
});
