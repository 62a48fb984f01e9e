import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { replyText } from '../../src/llm/index.js';
import { withLlm } from './with-llm.js';

const ask = (
  content: string,
): { model: string; messages: OpenAI.ChatCompletionMessageParam[] } => ({
  model: 'gpt-4.1-mini',
  messages: [{ role: 'user', content }],
});

describe('chat completions', () => {
  it('answers with text, usage, snapshot, fingerprint and the provider headers', async () => {
    const { llm, client } = await withLlm({
      script: [
        {
          name: 'greet',
          when: (request) => request.lastUserText.includes('hello'),
          reply: replyText('Good morning.'),
          usage: { cachedTokens: 1, reasoningTokens: 5 },
        },
      ],
    });
    const { data, response, request_id } = await client.chat.completions
      .create(ask('hello you'))
      .withResponse();
    expect(data.choices[0]?.message.content).toBe('Good morning.');
    expect(data.choices[0]?.finish_reason).toBe('stop');
    expect(data.model).toBe('gpt-4.1-mini-2025-04-14');
    expect(data.system_fingerprint).toMatch(/^fp_[0-9a-f]{10}$/);
    expect(data.usage).toMatchObject({
      prompt_tokens: 3,
      completion_tokens: 9,
      total_tokens: 12,
      prompt_tokens_details: { cached_tokens: 1 },
      completion_tokens_details: { reasoning_tokens: 5 },
    });
    expect(request_id).toMatch(/^req_/);
    expect(response.headers.get('x-ratelimit-remaining-tokens')).toBe('199988');
    expect(llm.requests).toMatchObject([
      {
        requestId: request_id,
        ruleName: 'greet',
        status: 200,
        outcome: 'answered',
        headers: { authorization: '(present)' },
      },
    ]);
  });

  it('streams the text in pieces and ends with the usage', async () => {
    const { client } = await withLlm({
      script: [{ when: () => true, reply: replyText('One two three four.') }],
    });
    const stream = await client.chat.completions.create({
      ...ask('count'),
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    const pieces = chunks.flatMap((chunk) => chunk.choices[0]?.delta.content ?? []);
    expect(pieces).toEqual(['', 'One', ' two', ' three', ' four.']);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 2, completion_tokens: 5 },
    });
    expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
  });

  it('leaves usage out of a stream that did not ask for it', async () => {
    const { client } = await withLlm({ script: [{ when: () => true, reply: replyText('Yes.') }] });
    const stream = await client.chat.completions.create({ ...ask('well?'), stream: true });
    for await (const chunk of stream) expect(chunk).not.toHaveProperty('usage');
  });

  it('cuts the text at the token limit of the request and finishes with length', async () => {
    const { client } = await withLlm({
      script: [{ when: () => true, reply: replyText('abcdefghijkl') }],
    });
    const answer = await client.chat.completions.create({ ...ask('go'), max_completion_tokens: 2 });
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'length',
      message: { content: 'abcdefgh' },
    });
    expect(answer.usage?.completion_tokens).toBe(2);
  });

  it('finishes with content_filter when the script says so', async () => {
    const reply = replyText('', { finishReason: 'content_filter' });
    const { client } = await withLlm({ script: [{ when: () => true, reply }] });
    const answer = await client.chat.completions.create(ask('go'));
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      message: { content: '' },
    });
  });

  it('keeps the notes of a stateful rule apart for 50 concurrent conversations', async () => {
    const { client } = await withLlm({
      script: [
        {
          when: () => true,
          reply: (request, { visit }) => replyText(`${request.lastUserText}:${visit}`),
        },
      ],
    });
    const talk = async (name: string): Promise<(string | null | undefined)[]> => {
      const answers: (string | null | undefined)[] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        answers.push((await client.chat.completions.create(ask(name))).choices[0]?.message.content);
      }
      return answers;
    };
    const names = Array.from({ length: 50 }, (_, index) => `c${index}`);
    const all = await Promise.all(names.map(talk));
    expect(all).toEqual(names.map((name) => [`${name}:1`, `${name}:2`, `${name}:3`]));
  });
});
