import { GoogleGenAI, type CallableTool } from '@google/genai';
import { withTrace } from '@llmtrace/core';
import { replyText } from '@llmtrace/testing';
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
const MODEL = 'gemini-2.5-flash';

/** A server that gives these answers in turn, in the wire format of the Gemini API. */
async function serve(answers: readonly object[]): Promise<string> {
  let next = 0;
  const server = createServer((request, response) => {
    request.resume();
    const answer = answers[next++ % answers.length] ?? {};
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function open(answers: readonly object[]) {
  const baseUrl = await serve(answers);
  const client = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl } });
  return { traced: wrapGoogleGenAI(client), ...(await withProvider([])) };
}

describe('wrapGoogleGenAI', () => {
  it('keeps the type, and is itself once', () => {
    expectTypeOf(wrapGoogleGenAI<GoogleGenAI>).returns.toEqualTypeOf<GoogleGenAI>();
    const client = new GoogleGenAI({ apiKey: 'any' });
    expect(wrapGoogleGenAI(wrapGoogleGenAI(client))).toBe(client);
    expect(() => wrapGoogleGenAI({} as GoogleGenAI)).toThrow(/@google\/genai/);
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
        const chat = traced.chats.create({ model: MODEL, config: { tools: [getOrder] } });
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

  it('records what was asked for, whatever the app adds while it reads', async () => {
    const { llm, test, calls } = await withProvider([
      { when: () => true, reply: replyText('It is on its way.') },
    ]);
    const traced = wrapGoogleGenAI(
      new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: llm.origin } }),
    );
    const contents = [{ role: 'user', parts: [{ text: 'Where is order 7?' }] }];
    await test.run(() =>
      withTrace('turn', async () => {
        const parts = await traced.models.generateContentStream({ model: MODEL, contents });
        for await (const part of parts) {
          if (part.text) contents.push({ role: 'model', parts: [{ text: 'later' }] });
        }
      }),
    );
    const [call] = await calls();
    expect(JSON.stringify(call?.input)).toContain('Where is order 7?');
    expect(JSON.stringify(call?.input)).not.toContain('later');
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
});
