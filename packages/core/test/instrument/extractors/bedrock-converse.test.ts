import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseCommandInput,
} from '@aws-sdk/client-bedrock-runtime';
import { once } from 'node:events';
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceLLM } from '../../../src/instrument/decorators/functions.js';
import { bedrockConverse } from '../../../src/instrument/extractors/bedrock-converse.js';
import { useRecorder } from '../recorder.js';

const recorder = useRecorder();

const USAGE = {
  inputTokens: 10,
  outputTokens: 20,
  totalTokens: 125,
  cacheReadInputTokens: 80,
  cacheWriteInputTokens: 15,
  cacheDetails: [
    { ttl: '1h', inputTokens: 12 },
    { ttl: '5m', inputTokens: 3 },
  ],
};

const ANSWER = {
  output: {
    message: {
      role: 'assistant',
      content: [
        { text: 'I look it up.' },
        { toolUse: { toolUseId: 'tooluse_1', name: 'get_order', input: { id: 7 } } },
      ],
    },
  },
  stopReason: 'tool_use',
  usage: USAGE,
  metrics: { latencyMs: 300 },
  serviceTier: { type: 'flex' },
};

const EVENTS: readonly (readonly [type: string, payload: object])[] = [
  ['messageStart', { role: 'assistant' }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'I look ' } }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'it up.' } }],
  ['contentBlockStop', { contentBlockIndex: 0 }],
  [
    'contentBlockStart',
    { contentBlockIndex: 1, start: { toolUse: { toolUseId: 'tooluse_1', name: 'get_order' } } },
  ],
  ['contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input: '{"id"' } } }],
  ['contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input: ':7}' } } }],
  ['contentBlockStop', { contentBlockIndex: 1 }],
  ['messageStop', { stopReason: 'tool_use' }],
  ['metadata', { usage: USAGE, metrics: { latencyMs: 300 }, serviceTier: { type: 'flex' } }],
];

/** Source: smithy.io, Amazon Event Stream Specification: prelude, its CRC, headers, payload, CRC of all. */
function frame(type: string, payload: object): Buffer {
  const headers = Buffer.concat(
    [
      [':message-type', 'event'],
      [':event-type', type],
      [':content-type', 'application/json'],
    ].map(([name = '', value = '']) => {
      const length = Buffer.from([value.length >> 8, value.length & 0xff]);
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ]);
    }),
  );
  const body = Buffer.from(JSON.stringify(payload));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + headers.length + body.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const checked = Buffer.concat([prelude, sum(prelude), headers, body]);
  return Buffer.concat([checked, sum(checked)]);
}

function sum(bytes: Buffer): Buffer {
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(bytes));
  return crc;
}

let server: Http2Server;
let client: BedrockRuntimeClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    if (request.url.endsWith('converse-stream')) {
      response.setHeader('content-type', 'application/vnd.amazon.eventstream');
      for (const [type, payload] of EVENTS) response.write(frame(type, payload));
      response.end();
    } else {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(ANSWER));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
});

afterAll(() => {
  client.destroy();
  server.close();
});

const INPUT: ConverseCommandInput = {
  modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  system: [{ text: 'be brief' }],
  messages: [{ role: 'user', content: [{ text: 'refund order 7' }] }],
  inferenceConfig: { maxTokens: 300, temperature: 0.2, stopSequences: ['END'] },
  toolConfig: { tools: [{ toolSpec: { name: 'get_order', inputSchema: { json: {} } } }] },
};

describe('Bedrock Converse', () => {
  it('reads an answer and its stream alike, with the cache in the total', async () => {
    const whole = traceLLM('whole', (command: ConverseCommand) => client.send(command));
    const parts = traceLLM('parts', (command: ConverseStreamCommand) => client.send(command));
    await recorder.current.within(async () => {
      await whole(new ConverseCommand(INPUT));
      const { stream } = await parts(new ConverseStreamCommand(INPUT));
      expect(await Array.fromAsync(stream ?? [])).toHaveLength(EVENTS.length);
    });
    for (const [name, args] of [
      ['whole', { id: 7 }],
      ['parts', '{"id":7}'],
    ] as const) {
      expect(recorder.current.span(name)).toMatchObject({
        status: 'ok',
        input: [{ role: 'system', content: 'be brief' }, ...(INPUT.messages ?? [])],
        output: { role: 'assistant', content: 'I look it up.' },
      });
      expect(recorder.current.llm(name)).toMatchObject({
        provider: 'aws.bedrock',
        model: INPUT.modelId,
        serviceTier: 'flex',
        finishReason: 'tool_calls',
        finishReasonRaw: 'tool_use',
        params: { maxOutputTokens: 300, temperature: 0.2, stop: ['END'] },
        toolsOffered: [{ name: 'get_order' }],
        toolCallsRequested: [{ callId: 'tooluse_1', name: 'get_order', arguments: args }],
        usage: {
          inputTokens: 105,
          cachedTokens: 80,
          cacheWriteTokens: 15,
          cacheWrite1hTokens: 12,
          outputTokens: 20,
        },
      });
    }
    expect(recorder.current.llm('parts')).toMatchObject({
      stream: { completion: 'completed', chunks: EVENTS.length },
    });
  });

  it('reads an input that is passed as it is, and an answer that a guardrail stopped', async () => {
    const ask = traceLLM('ask', async (_input: ConverseCommandInput) => ({
      ...ANSWER,
      stopReason: 'guardrail_intervened',
    }));
    await recorder.current.within(() => ask(INPUT));
    expect(recorder.current.llm('ask')).toMatchObject({
      model: INPUT.modelId,
      finishReason: 'content_filter',
    });
  });

  it('leaves what is no answer to others', () => {
    for (const value of [{}, null, { stopReason: 'end_turn' }, { output: { message: {} } }]) {
      expect(bedrockConverse.isResponse(value)).toBe(false);
    }
  });
});
