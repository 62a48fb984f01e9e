import { GoogleGenAI, type GenerateContentParameters } from '@google/genai';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceLLM } from '../../../src/instrument/decorators/functions.js';
import { googleGenai } from '../../../src/instrument/extractors/google-genai.js';
import { useRecorder } from '../recorder.js';

const recorder = useRecorder();

const USAGE = {
  promptTokenCount: 120,
  cachedContentTokenCount: 100,
  candidatesTokenCount: 30,
  thoughtsTokenCount: 50,
  toolUsePromptTokenCount: 7,
  totalTokenCount: 207,
  promptTokensDetails: [
    { modality: 'TEXT', tokenCount: 90 },
    { modality: 'AUDIO', tokenCount: 30 },
  ],
  cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 20 }],
  trafficType: 'ON_DEMAND',
};

const ANSWER = {
  candidates: [
    {
      content: {
        role: 'model',
        parts: [
          { text: 'The order is looked up first.', thought: true },
          { text: 'I look it up.' },
          { functionCall: { id: 'call_1', name: 'get_order', args: { id: 7 } } },
        ],
      },
      finishReason: 'STOP',
      index: 0,
    },
  ],
  usageMetadata: USAGE,
  modelVersion: 'gemini-2.5-flash',
  responseId: 'resp_1',
};

const CHUNKS = [
  { candidates: [{ content: { role: 'model', parts: [{ text: 'I look ' }] } }] },
  {
    candidates: [
      {
        content: {
          role: 'model',
          parts: [
            { text: 'it up.' },
            { functionCall: { id: 'call_1', name: 'get_order', args: { id: 7 } } },
          ],
        },
        finishReason: 'STOP',
      },
    ],
    usageMetadata: USAGE,
    modelVersion: 'gemini-2.5-flash',
    responseId: 'resp_1',
  },
];

let server: Server;
let client: GoogleGenAI;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    if (request.url?.includes('streamGenerateContent')) {
      response.setHeader('content-type', 'text/event-stream');
      for (const chunk of CHUNKS) response.write(`data: ${JSON.stringify(chunk)}\r\n\r\n`);
      response.end();
    } else {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(ANSWER));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = new GoogleGenAI({
    apiKey: 'any',
    httpOptions: { baseUrl: `http://127.0.0.1:${port}` },
  });
});

afterAll(() => void server.close());

const BODY: GenerateContentParameters = {
  model: 'gemini-2.5-flash',
  contents: [{ role: 'user', parts: [{ text: 'refund order 7' }] }],
  config: {
    systemInstruction: 'be brief',
    temperature: 0.2,
    maxOutputTokens: 300,
    stopSequences: ['END'],
    tools: [{ functionDeclarations: [{ name: 'get_order' }] }],
  },
};

describe('Google Gen AI', () => {
  it('reads an answer and its stream alike', async () => {
    const whole = traceLLM('whole', (body: GenerateContentParameters) =>
      client.models.generateContent(body),
    );
    const parts = traceLLM('parts', (body: GenerateContentParameters) =>
      client.models.generateContentStream(body),
    );
    await recorder.current.within(async () => {
      await whole(BODY);
      await Array.fromAsync(await parts(BODY));
    });
    for (const name of ['whole', 'parts']) {
      const span = recorder.current.span(name);
      expect(span).toMatchObject({
        status: 'ok',
        input: [
          { role: 'system', content: 'be brief' },
          { role: 'user', content: 'refund order 7' },
        ],
        output: { role: 'assistant', content: 'I look it up.' },
      });
      expect(recorder.current.llm(name)).toMatchObject({
        provider: 'google',
        model: 'gemini-2.5-flash',
        responseModel: 'gemini-2.5-flash',
        responseId: 'resp_1',
        serviceTier: 'on_demand',
        finishReason: 'tool_calls',
        params: { temperature: 0.2, maxOutputTokens: 300, stop: ['END'] },
        toolsOffered: [{ name: 'get_order' }],
        toolCallsRequested: [{ callId: 'call_1', name: 'get_order', arguments: { id: 7 } }],
        usage: {
          inputTokens: 127,
          cachedTokens: 100,
          outputTokens: 80,
          reasoningTokens: 50,
          audioInputTokens: 30,
          cachedAudioTokens: 20,
        },
      });
    }
  });

  it.each([
    ['beside the answer', { candidatesTokenCount: 30, totalTokenCount: 200 }, 80],
    ['inside the answer', { candidatesTokenCount: 80, totalTokenCount: 200 }, 80],
    ['without an answer', { totalTokenCount: 170 }, 50],
  ])('counts thoughts once that stand %s', (_where, counts, outputTokens) => {
    const { data } = googleGenai.readResponse({
      usageMetadata: { promptTokenCount: 120, thoughtsTokenCount: 50, ...counts },
    });
    expect(data.usage).toMatchObject({ inputTokens: 120, outputTokens, reasoningTokens: 50 });
  });

  it.each([
    [
      { candidates: [{ content: {}, finishReason: 'SAFETY' }], usageMetadata: {} },
      'content_filter',
    ],
    [{ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }, 'content_filter'],
    [{ candidates: [{ content: {}, finishReason: 'MAX_TOKENS' }] }, 'length'],
    [{ candidates: [{ content: {}, finishReason: 'MALFORMED_FUNCTION_CALL' }] }, 'error'],
  ])('maps the end of %j', (answer, finishReason) => {
    expect(googleGenai.isResponse(answer)).toBe(true);
    expect(googleGenai.readResponse(answer).data).toMatchObject({ finishReason });
  });

  it('tells of a stream that was blocked why', () => {
    const reader = googleGenai.streamReader();
    reader.push({ promptFeedback: { blockReason: 'SAFETY' } });
    reader.push({ usageMetadata: { promptTokenCount: 12 } });
    expect(reader.finish().data).toMatchObject({
      finishReason: 'content_filter',
      finishReasonRaw: 'SAFETY',
      usage: { inputTokens: 12, outputTokens: 0 },
    });
  });

  it('keeps the first of several candidates, whichever a chunk holds', () => {
    const reader = googleGenai.streamReader();
    for (const [index, text] of [
      [0, 'Your order '],
      [1, 'The parcel '],
      [1, 'is lost.'],
      [0, 'is on its way.'],
    ]) {
      reader.push({ candidates: [{ index, content: { parts: [{ text }] } }] });
    }
    expect(reader.finish().output).toMatchObject({ content: 'Your order is on its way.' });
  });

  it('takes image tokens out of the answer', () => {
    const { data } = googleGenai.readResponse({
      usageMetadata: {
        promptTokenCount: 10,
        candidatesTokenCount: 1_300,
        totalTokenCount: 1_310,
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1_290 }],
      },
    });
    expect(data.usage).toMatchObject({ outputTokens: 1_300, imageOutputTokens: 1_290 });
  });
});
