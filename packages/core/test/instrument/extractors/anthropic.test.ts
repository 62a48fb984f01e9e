import Anthropic from '@anthropic-ai/sdk';
import type { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceLLM } from '../../../src/instrument/decorators/functions.js';
import { useRecorder } from '../recorder.js';

const recorder = useRecorder();

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-test-1-20260101',
  content: [
    { type: 'text', text: 'I look it up.' },
    { type: 'tool_use', id: 'toolu_1', name: 'get_order', input: { id: 7 } },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: {
    input_tokens: 10,
    cache_read_input_tokens: 80,
    cache_creation_input_tokens: 15,
    output_tokens: 20,
  },
};

const EVENTS = [
  {
    type: 'message_start',
    message: {
      ...MESSAGE,
      content: [],
      stop_reason: null,
      usage: { ...MESSAGE.usage, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'I look ' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'it up.' } },
  { type: 'content_block_stop', index: 0 },
  {
    type: 'content_block_start',
    index: 1,
    content_block: { type: 'tool_use', id: 'toolu_1', name: 'get_order', input: {} },
  },
  {
    type: 'content_block_delta',
    index: 1,
    delta: { type: 'input_json_delta', partial_json: '{"id"' },
  },
  {
    type: 'content_block_delta',
    index: 1,
    delta: { type: 'input_json_delta', partial_json: ':7}' },
  },
  { type: 'content_block_stop', index: 1 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'tool_use', stop_sequence: null },
    usage: { output_tokens: 20 },
  },
  { type: 'message_stop' },
];

let server: Server;
let client: Anthropic;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
    response.setHeader('request-id', 'req_1');
    if (body.includes('"stream":true')) {
      response.setHeader('content-type', 'text/event-stream');
      for (const event of EVENTS)
        response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      response.end();
    } else {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(MESSAGE));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = new Anthropic({ baseURL: `http://127.0.0.1:${port}`, apiKey: 'any', maxRetries: 0 });
});

afterAll(() => void server.close());

const BODY = {
  model: 'claude-test-1',
  max_tokens: 300,
  system: 'be brief',
  messages: [{ role: 'user' as const, content: 'refund order 7' }],
  tools: [{ name: 'get_order', input_schema: { type: 'object' as const } }],
  stop_sequences: ['END'],
};

describe('Anthropic Messages', () => {
  it('reads a message and its stream alike, with the cache in the total', async () => {
    const whole = traceLLM('whole', (body: typeof BODY) => client.messages.create(body));
    const parts = traceLLM('parts', (body: typeof BODY) =>
      client.messages.create({ ...body, stream: true }),
    );
    await recorder.current.within(async () => {
      await whole(BODY);
      await Array.fromAsync(await parts(BODY));
    });
    for (const [name, args] of [
      ['whole', { id: 7 }],
      ['parts', '{"id":7}'],
    ] as const) {
      const span = recorder.current.span(name);
      expect(span).toMatchObject({
        status: 'ok',
        input: [{ role: 'system', content: 'be brief' }, ...BODY.messages],
        output: { role: 'assistant', content: 'I look it up.' },
        data: {
          provider: 'anthropic',
          model: 'claude-test-1',
          responseModel: MESSAGE.model,
          responseId: 'msg_1',
          finishReason: 'tool_calls',
          finishReasonRaw: 'tool_use',
          outputShape: 'tool_calls',
          toolCallsRequested: [{ callId: 'toolu_1', name: 'get_order', arguments: args }],
          toolsOffered: [{ name: 'get_order' }],
          params: { maxOutputTokens: 300, stop: ['END'] },
          usage: { inputTokens: 105, outputTokens: 20, cachedTokens: 80, cacheWriteTokens: 15 },
        },
      });
    }
    expect(recorder.current.llm('whole').providerRequestId).toBe('req_1');
  });

  it.each([
    ['finalMessage()', (stream: MessageStream) => stream.finalMessage()],
    ['a loop', (stream: MessageStream) => Array.fromAsync(stream)],
    [
      'events',
      (stream: MessageStream) => new Promise<void>((resolve) => stream.on('end', resolve)),
    ],
  ])('reads the stream helper through %s', async (_name, read) => {
    const parts = traceLLM('parts', () => client.messages.stream(BODY));
    await recorder.current.within(() => read(parts()));
    expect(recorder.current.span('parts')).toMatchObject({
      status: 'ok',
      output: { role: 'assistant', content: 'I look it up.' },
      data: {
        toolCallsRequested: [{ callId: 'toolu_1', name: 'get_order', arguments: '{"id":7}' }],
        usage: { inputTokens: 105, outputTokens: 20 },
        stream: { completion: 'completed' },
      },
    });
  });

  it('records an aborted stream helper as cancelled', async () => {
    const parts = traceLLM('parts', () => client.messages.stream(BODY));
    await recorder.current.within(async () => {
      const stream = parts();
      stream.abort();
      await expect(stream.finalMessage()).rejects.toThrow(/aborted/);
    });
    expect(recorder.current.span('parts').status).toBe('cancelled');
  });

  it.each([
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['refusal', 'content_filter'],
    ['pause_turn', 'other'],
  ])('maps the stop reason %s to %s', (raw, mapped) => {
    const done = traceLLM('done', () => ({ ...MESSAGE, content: [], stop_reason: raw }));
    recorder.current.within(() => done());
    expect(recorder.current.llm('done')).toMatchObject({
      finishReason: mapped,
      finishReasonRaw: raw,
      outputShape: 'empty',
    });
  });
});
