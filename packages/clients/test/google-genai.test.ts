import { GoogleGenAI, type CallableTool } from '@google/genai';
import { withTrace } from '@llmtrace/core';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { wrapGoogleGenAI } from '../src/google-genai.js';
import { withProvider } from './with-client.js';

const USAGE = { promptTokenCount: 12, candidatesTokenCount: 3, totalTokenCount: 15 };
const answerOf = (part: object): object => ({
  candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: USAGE,
  modelVersion: 'gemini-2.5-flash',
  responseId: 'resp_1',
});
const TEXT = answerOf({ text: 'It is on its way.' });
const BODY = {
  model: 'gemini-2.5-flash',
  contents: 'Where is order 7?',
  config: { temperature: 0.2, maxOutputTokens: 100 },
};

/** A server that gives these answers in turn, in the wire format of the Gemini API. */
async function serve(answers: readonly object[], status = 200): Promise<string> {
  let next = 0;
  const server = createServer((request, response) => {
    request.resume();
    const answer = answers[next++ % answers.length] ?? {};
    response.statusCode = status;
    if (request.url?.includes('streamGenerateContent')) {
      response.setHeader('content-type', 'text/event-stream');
      for (const word of ['It is ', 'on its way.']) {
        response.write(`data: ${JSON.stringify(answerOf({ text: word }))}\r\n\r\n`);
      }
      response.end();
    } else {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function open(answers: readonly object[], status?: number) {
  const baseUrl = await serve(answers, status);
  const make = () =>
    new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl, retryOptions: { attempts: 1 } } });
  return { bare: make(), traced: wrapGoogleGenAI(make()), ...(await withProvider([])) };
}

describe('wrapGoogleGenAI', () => {
  it('keeps the type, and is itself once', () => {
    expectTypeOf(wrapGoogleGenAI<GoogleGenAI>).returns.toEqualTypeOf<GoogleGenAI>();
    const client = new GoogleGenAI({ apiKey: 'any' });
    expect(wrapGoogleGenAI(wrapGoogleGenAI(client))).toBe(client);
    expect(() => wrapGoogleGenAI({} as GoogleGenAI)).toThrow(/@google\/genai/);
  });

  it('answers the same, and records it', async () => {
    const { bare, traced, test, calls } = await open([TEXT]);
    const [expected, got] = [
      await bare.models.generateContent(BODY),
      await test.run(() => traced.models.generateContent(BODY)),
    ];
    expect(got.text).toBe(expected.text);
    expect(Object.getPrototypeOf(got)).toBe(Object.getPrototypeOf(expected));
    expect(got.candidates).toEqual(expected.candidates);
    expect(await calls()).toMatchObject([
      {
        name: 'generate_content',
        status: 'ok',
        input: [{ role: 'user', content: 'Where is order 7?' }],
        output: { content: 'It is on its way.' },
        data: {
          provider: 'gcp.gemini',
          model: 'gemini-2.5-flash',
          responseId: 'resp_1',
          finishReason: 'stop',
          params: { temperature: 0.2, maxOutputTokens: 100 },
          usage: { inputTokens: 12, outputTokens: 3 },
        },
      },
    ]);
  });

  it('streams the same, and ends as cancelled where the app stops', async () => {
    const { bare, traced, test, calls } = await open([TEXT]);
    const read = async (client: GoogleGenAI) =>
      (await Array.fromAsync(await client.models.generateContentStream(BODY))).map(
        ({ text }) => text,
      );
    await test.run(() =>
      withTrace('turn', async () => {
        expect(await read(traced)).toEqual(await read(bare));
        for await (const _chunk of await traced.models.generateContentStream(BODY)) break;
      }),
    );
    expect(await calls()).toMatchObject([
      { name: 'stream_generate_content', status: 'ok', output: { content: 'It is on its way.' } },
      { status: 'cancelled', output: { content: 'It is ' } },
    ]);
  });

  it('traces chats, and each call of automatic function calling', async () => {
    const { traced, test, calls } = await open([
      answerOf({ functionCall: { id: 'call_7', name: 'get_order', args: { id: 7 } } }),
      TEXT,
    ]);
    const getOrder: CallableTool = {
      tool: async () => ({ functionDeclarations: [{ name: 'get_order' }] }),
      callTool: async () => [{ functionResponse: { name: 'get_order', response: { ok: true } } }],
    };
    await test.run(() =>
      withTrace('turn', async () => {
        const chat = traced.chats.create({ model: BODY.model, config: { tools: [getOrder] } });
        expect((await chat.sendMessage({ message: 'Where is order 7?' })).text).toBe(
          'It is on its way.',
        );
      }),
    );
    expect(await calls()).toMatchObject([
      { status: 'ok', data: { toolCallsRequested: [{ callId: 'call_7', name: 'get_order' }] } },
      { status: 'ok', output: { content: 'It is on its way.' } },
    ]);
  });

  it('traces embeddings', async () => {
    const { traced, test, calls } = await open([
      { embeddings: [{ values: [1, 2, 3] }, { values: [4, 5, 6] }] },
    ]);
    await test.run(() =>
      traced.models.embedContent({ model: 'gemini-embedding-001', contents: ['one', 'two'] }),
    );
    expect(await calls()).toMatchObject([
      {
        kind: 'embedding',
        name: 'embed_content',
        status: 'ok',
        data: { provider: 'gcp.gemini', model: 'gemini-embedding-001', inputs: 2, dimensions: 3 },
      },
    ]);
  });

  it('fails with the same error', async () => {
    const { bare, traced, test, calls } = await open([{ error: { code: 429, message: 'x' } }], 429);
    const failed = (client: GoogleGenAI): Promise<Error> =>
      client.models.generateContent(BODY).then(
        () => {
          throw new Error('expected a rejection');
        },
        (error: Error) => error,
      );
    const expected = await failed(bare);
    const got = await test.run(() => failed(traced));
    expect(got.constructor).toBe(expected.constructor);
    expect(got.message).toBe(expected.message);
    expect((await calls()).map(({ status }) => status)).toEqual(['error']);
  });
});
