import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  ThrottlingException,
  type ConverseCommandInput,
} from '@aws-sdk/client-bedrock-runtime';
import { withTrace } from '@llmtrace/core';
import { eventStreamFrame } from '@llmtrace/testing';
import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { wrapBedrock } from '../src/bedrock.js';
import { withProvider } from './with-client.js';

const USAGE = { inputTokens: 10, outputTokens: 5, totalTokens: 15 };
const ANSWER = {
  output: { message: { role: 'assistant', content: [{ text: 'It is on its way.' }] } },
  stopReason: 'end_turn',
  usage: USAGE,
  metrics: { latencyMs: 3 },
};
const EVENTS: readonly (readonly [string, object])[] = [
  ['messageStart', { role: 'assistant' }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'It is ' } }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'on its way.' } }],
  ['contentBlockStop', { contentBlockIndex: 0 }],
  ['messageStop', { stopReason: 'end_turn' }],
  ['metadata', { usage: USAGE, metrics: { latencyMs: 3 } }],
];
const INPUT: ConverseCommandInput = {
  modelId: 'amazon.nova-lite-v1:0',
  messages: [{ role: 'user', content: [{ text: 'Where is order 7?' }] }],
  inferenceConfig: { maxTokens: 300 },
};

/** A Bedrock endpoint over HTTP/2, which the client speaks by default, that refuses the first requests and then answers. */
async function open(refusals = 0, maxAttempts = 1) {
  let refused = 0;
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('x-amzn-requestid', 'req_1');
    if (refused++ < refusals) {
      response.statusCode = 429;
      response.setHeader('x-amzn-errortype', 'ThrottlingException');
      response.setHeader('content-type', 'application/json');
      response.end('{"message":"Too many requests"}');
    } else if (request.url.endsWith('converse-stream')) {
      response.setHeader('content-type', 'application/vnd.amazon.eventstream');
      for (const [type, payload] of EVENTS)
        response.write(eventStreamFrame('event', type, payload));
      response.end();
    } else {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(ANSWER));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const make = () =>
    new BedrockRuntimeClient({
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      maxAttempts,
    });
  const clients = [make(), make()] as const;
  onTestFinished(() => {
    for (const client of clients) client.destroy();
    server.close();
  });
  return { bare: clients[0], traced: wrapBedrock(clients[1]), ...(await withProvider([])) };
}

describe('wrapBedrock', () => {
  it('keeps the type, and is itself once', () => {
    expectTypeOf(wrapBedrock<BedrockRuntimeClient>).returns.toEqualTypeOf<BedrockRuntimeClient>();
    expect(() => wrapBedrock({} as BedrockRuntimeClient)).toThrow(/client-bedrock-runtime/);
  });

  it('answers the same, and records it', async () => {
    const { bare, traced, test, calls } = await open();
    const expected = await bare.send(new ConverseCommand(INPUT));
    const got = await test.run(() => wrapBedrock(traced).send(new ConverseCommand(INPUT)));
    expect(got.output).toEqual(expected.output);
    expect(await calls()).toMatchObject([
      {
        name: 'converse',
        status: 'ok',
        input: INPUT.messages,
        output: { content: 'It is on its way.' },
        data: {
          provider: 'aws.bedrock',
          model: 'amazon.nova-lite-v1:0',
          providerRequestId: 'req_1',
          finishReason: 'stop',
          params: { maxOutputTokens: 300 },
          usage: { inputTokens: 10, outputTokens: 5 },
        },
      },
    ]);
  });

  it('knows its commands by what they say of themselves, whatever a bundler calls their classes', async () => {
    const { traced, test, calls } = await open();
    const shortened = {
      e: class extends ConverseCommand {},
      t: class extends ConverseStreamCommand {},
    };
    await test.run(() =>
      withTrace('turn', async () => {
        await traced.send(new shortened.e(INPUT));
        const { stream } = await traced.send(new shortened.t(INPUT));
        await Array.fromAsync(stream ?? []);
      }),
    );
    expect((await calls()).map(({ name, status }) => `${name} ${status}`)).toEqual([
      'converse ok',
      'converse_stream ok',
    ]);
  });

  it('streams the same, and ends as cancelled where the app stops', async () => {
    const { bare, traced, test, calls } = await open();
    const read = async (client: BedrockRuntimeClient) => {
      const { stream } = await client.send(new ConverseStreamCommand(INPUT));
      return Array.fromAsync(stream ?? []);
    };
    await test.run(() =>
      withTrace('turn', async () => {
        expect(await read(traced)).toEqual(await read(bare));
        const { stream } = await traced.send(new ConverseStreamCommand(INPUT));
        for await (const event of stream ?? []) if (event.contentBlockDelta) break;
      }),
    );
    expect(await calls()).toMatchObject([
      { name: 'converse_stream', status: 'ok', output: { content: 'It is on its way.' } },
      { status: 'cancelled', output: { content: 'It is ' } },
    ]);
  });

  it('records what was asked for, whatever the app adds while it reads', async () => {
    const { traced, test, calls } = await open();
    const messages = [...(INPUT.messages ?? [])];
    await test.run(() =>
      withTrace('turn', async () => {
        const { stream } = await traced.send(new ConverseStreamCommand({ ...INPUT, messages }));
        for await (const event of stream ?? []) {
          if (event.messageStop) messages.push({ role: 'assistant', content: [{ text: 'later' }] });
        }
      }),
    );
    expect(await calls()).toMatchObject([{ input: INPUT.messages }]);
  });

  it('counts attempts, and fails with the same error', async () => {
    const retried = await open(1, 2);
    await retried.test.run(() => retried.traced.send(new ConverseCommand(INPUT)));
    expect(await retried.calls()).toMatchObject([{ status: 'ok', data: { attempt: 2 } }]);
    const { traced, test, calls } = await open(9);
    await test.run(() =>
      expect(traced.send(new ConverseCommand(INPUT))).rejects.toBeInstanceOf(ThrottlingException),
    );
    expect((await calls()).map(({ status }) => status)).toEqual(['error']);
  });
});
