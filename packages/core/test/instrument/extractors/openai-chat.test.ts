import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { traceLLM } from '../../../src/instrument/decorators/functions.js';
import { useRecorder } from '../recorder.js';
import { serveAnswer } from './serve-answer.js';

const recorder = useRecorder();
const ASK = { model: 'house', messages: [{ role: 'user' as const, content: 'Where is order 7?' }] };
const USAGE = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };
const CALL = { id: 'c1', type: 'function', function: { name: 'get_order', arguments: '{"id":7}' } };

const open = async (answer: object | readonly object[]): Promise<OpenAI> =>
  new OpenAI({ baseURL: await serveAnswer(answer), apiKey: 'any', maxRetries: 0 });

async function spanOf(message: object, finishReason: string) {
  const openai = await open({
    id: 'cmpl_1',
    object: 'chat.completion',
    model: 'house-1',
    choices: [{ index: 0, finish_reason: finishReason, message }],
    usage: USAGE,
  });
  const ask = traceLLM('ask', () => openai.chat.completions.create(ASK));
  await recorder.current.within(() => ask());
  return recorder.current.span('ask');
}

describe('an answer of Chat Completions', () => {
  it('is read where it has tool calls and no content', async () => {
    const span = await spanOf({ role: 'assistant', tool_calls: [CALL] }, 'tool_calls');
    expect(span).toMatchObject({
      output: { role: 'assistant', content: null, tool_calls: [{ id: 'c1' }] },
      data: {
        responseModel: 'house-1',
        responseId: 'cmpl_1',
        finishReason: 'tool_calls',
        outputShape: 'tool_calls',
        toolCallsRequested: [{ callId: 'c1', name: 'get_order', arguments: '{"id":7}' }],
        usage: { inputTokens: 100, outputTokens: 20 },
      },
    });
  });

  it('is read where it has nothing but a finish reason', async () => {
    expect(await spanOf({ role: 'assistant' }, 'length')).toMatchObject({
      output: { role: 'assistant', content: null },
      data: { finishReason: 'length', outputShape: 'empty', usage: { outputTokens: 20 } },
    });
  });

  it('joins the text of a content in parts, and leaves its reasoning out', async () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'secret' }] },
      { type: 'reasoning', text: 'secret' },
      { type: 'text', text: 'It is ' },
      { type: 'text', text: 'on its way.' },
    ];
    expect(await spanOf({ role: 'assistant', content }, 'stop')).toMatchObject({
      output: { role: 'assistant', content: 'It is on its way.' },
      data: { finishReason: 'stop', outputShape: 'text', usage: { outputTokens: 20 } },
    });
  });

  it.each([
    ['says what it is', { object: 'chat.completion', model: 'house-1' }],
    ['tells its usage', { model: 'house-1' }],
  ])('is read without choices where it %s', async (_how, named) => {
    const openai = await open({ ...named, choices: [], usage: USAGE });
    const ask = traceLLM('ask', () => openai.chat.completions.create(ASK));
    await recorder.current.within(() => ask());
    expect(recorder.current.llm('ask')).toMatchObject({
      responseModel: 'house-1',
      outputShape: 'empty',
      usage: { inputTokens: 100, outputTokens: 20 },
    });
  });

  it('is read where only its message is given on, with tool calls alone', async () => {
    const openai = await open({
      choices: [{ message: { role: 'assistant', tool_calls: [CALL] } }],
    });
    const ask = traceLLM(
      'ask',
      async () => (await openai.chat.completions.create(ASK)).choices[0]?.message,
    );
    await recorder.current.within(() => ask());
    expect(recorder.current.llm('ask').toolCallsRequested).toMatchObject([{ name: 'get_order' }]);
  });

  it('is read where it is one of the older completions', async () => {
    const openai = await open({
      object: 'text_completion',
      model: 'house-1',
      choices: [{ index: 0, text: 'on its way', finish_reason: 'stop' }],
      usage: USAGE,
    });
    const ask = traceLLM('ask', () =>
      openai.completions.create({ model: 'house', prompt: 'It is' }),
    );
    await recorder.current.within(() => ask());
    expect(recorder.current.span('ask')).toMatchObject({
      output: { content: 'on its way' },
      data: { finishReason: 'stop', usage: { inputTokens: 100 } },
    });
  });
});

describe('a stream of Chat Completions', () => {
  it('takes the name of a tool once where a server repeats it', async () => {
    const chunk = (name: string, args: string) => ({
      object: 'chat.completion.chunk',
      choices: [
        { index: 0, delta: { tool_calls: [{ index: 0, function: { name, arguments: args } }] } },
      ],
    });
    const openai = await open([chunk('get_order', '{"id"'), chunk('get_order', ':7}')]);
    const ask = traceLLM('ask', () => openai.chat.completions.create({ ...ASK, stream: true }));
    await recorder.current.within(async () => Array.fromAsync(await ask()));
    expect(recorder.current.llm('ask').toolCallsRequested).toEqual([
      { name: 'get_order', arguments: '{"id":7}' },
    ]);
  });

  it('joins the text of contents in parts, and leaves its reasoning out', async () => {
    const chunk = (content: unknown) => ({
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: { content } }],
    });
    const openai = await open([
      chunk([{ type: 'thinking', thinking: [{ type: 'text', text: 'secret' }] }]),
      chunk([{ type: 'text', text: 'It is ' }]),
      chunk('on its way.'),
    ]);
    const ask = traceLLM('ask', () => openai.chat.completions.create({ ...ASK, stream: true }));
    await recorder.current.within(async () => Array.fromAsync(await ask()));
    expect(recorder.current.span('ask').output).toMatchObject({ content: 'It is on its way.' });
  });
});
