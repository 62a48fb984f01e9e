import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { replyCut, replyError, replyStall, replyText } from '../../src/llm/index.js';
import { withLlm } from './with-llm.js';

const ask = {
  model: 'gpt-4.1-mini',
  messages: [{ role: 'user' as const, content: 'Where is my parcel?' }],
};
const always = (): boolean => true;

async function textOf(
  stream: AsyncIterable<OpenAI.ChatCompletionChunk>,
  into: string[],
): Promise<void> {
  for await (const chunk of stream) into.push(chunk.choices[0]?.delta.content ?? '');
}

describe('faults', () => {
  it.each([
    [400, OpenAI.BadRequestError, null],
    [401, OpenAI.AuthenticationError, 'invalid_api_key'],
    [429, OpenAI.RateLimitError, 'rate_limit_exceeded'],
    [500, OpenAI.InternalServerError, null],
    [503, OpenAI.InternalServerError, 'service_unavailable'],
  ])('gives a %i in the provider shape', async (status, errorClass, code) => {
    const { client } = await withLlm({ script: [{ when: always, reply: replyError(status) }] });
    const error: unknown = await client.chat.completions
      .create(ask)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toMatchObject({ status, code });
  });

  it('lets the client retry after a 429 and succeed', async () => {
    const { llm, client } = await withLlm({
      script: [
        {
          when: (request) => request.retryCount === 0,
          reply: replyError(429, { retryAfterSeconds: 0.01 }),
        },
        { when: always, reply: replyText('On its way.') },
      ],
    });
    const answer = await client.chat.completions.create(ask, { maxRetries: 2 });
    expect(answer.choices[0]?.message.content).toBe('On its way.');
    expect(llm.requests.map((request) => request.status)).toEqual([429, 200]);
  });

  it('stalls until the client gives up and counts the abort', async () => {
    const controller = new AbortController();
    const { llm, client } = await withLlm({
      script: [{ when: always, reply: replyStall() }],
      onRequest: () => controller.abort(),
    });
    const request = client.chat.completions.create(ask, { signal: controller.signal });
    await expect(request).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    await llm.idle();
    expect(llm).toMatchObject({ aborted: 1, pending: 0, received: 1 });
    expect(llm.requests[0]).toMatchObject({ outcome: 'aborted', status: 0 });
  });

  it('runs into the time limit of the client when it stalls', async () => {
    const { llm, client } = await withLlm({ script: [{ when: always, reply: replyStall() }] });
    const request = client.chat.completions.create(ask, { timeout: 30 });
    await expect(request).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
    await llm.idle();
    expect(llm.aborted).toBe(1);
  });

  it('hangs in the middle of a stream until the client aborts', async () => {
    const { llm, client } = await withLlm({
      script: [{ when: always, reply: replyStall({ afterText: 'Let me' }) }],
    });
    const stream = await client.chat.completions.create({ ...ask, stream: true });
    const seen: string[] = [];
    for await (const chunk of stream) {
      seen.push(chunk.choices[0]?.delta.content ?? '');
      if (seen.at(-1) === ' me') stream.controller.abort();
    }
    await llm.idle();
    expect(seen.join('')).toBe('Let me');
    expect(llm.aborted).toBe(1);
  });

  it('notices a client that breaks out of a slow stream', async () => {
    const reply = replyText('word '.repeat(10_000), { chunkDelayMs: 1 });
    const { llm, client } = await withLlm({ script: [{ when: always, reply }] });
    const stream = await client.chat.completions.create({ ...ask, stream: true });
    let pieces = 0;
    for await (const chunk of stream)
      if (chunk.choices[0]?.delta.content === ' word' && ++pieces === 5) break;
    await llm.idle();
    expect(llm.aborted).toBe(1);
  });

  it('breaks a stream after the scripted number of pieces', async () => {
    const reply = replyCut('one two three four five', { afterChunks: 3 });
    const { llm, client } = await withLlm({ script: [{ when: always, reply }] });
    const seen: string[] = [];
    const stream = await client.chat.completions.create({ ...ask, stream: true });
    await expect(textOf(stream, seen)).rejects.toThrow();
    expect(seen.join('')).toBe('one two three');
    await llm.idle();
    expect(llm.requests[0]).toMatchObject({ outcome: 'cut', status: 200 });
    expect(llm.aborted).toBe(0);
  });

  it('breaks a JSON answer half-way', async () => {
    const { client } = await withLlm({
      script: [{ when: always, reply: replyCut('one two', { afterChunks: 1 }) }],
    });
    await expect(client.chat.completions.create(ask)).rejects.toThrow();
  });

  it('fails inside a stream with an error event', async () => {
    const { client } = await withLlm({
      script: [
        { when: always, reply: replyError(500, { afterText: 'I was', message: 'Overheated.' }) },
      ],
    });
    const seen: string[] = [];
    const stream = await client.chat.completions.create({ ...ask, stream: true });
    await expect(textOf(stream, seen)).rejects.toThrow('Overheated.');
    expect(seen.join('')).toBe('I was');
  });

  it('refuses a wrong key when it has been given the right one', async () => {
    const { client } = await withLlm({
      script: [{ when: always, reply: replyText('x') }],
      apiKey: 'other',
    });
    await expect(client.chat.completions.create(ask)).rejects.toBeInstanceOf(
      OpenAI.AuthenticationError,
    );
  });
});
