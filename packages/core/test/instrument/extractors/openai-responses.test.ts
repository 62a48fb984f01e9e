import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { traceLLM } from '../../../src/instrument/decorators/functions.js';
import { useRecorder } from '../recorder.js';
import { serveAnswer } from './serve-answer.js';

const recorder = useRecorder();
const ASK = { model: 'gpt-5', input: 'How many orders are there?' };
const QUERY = {
  type: 'custom_tool_call',
  id: 'ctc_1',
  call_id: 'call_1',
  name: 'run_sql',
  input: 'select count(*) from orders',
};
const ASKED = { callId: 'call_1', name: 'run_sql', arguments: QUERY.input };

const responseOf = (status: string, more: object): object => ({
  id: 'resp_1',
  object: 'response',
  model: 'gpt-5',
  output: [],
  status,
  ...more,
});

const open = async (answer: object | readonly object[]): Promise<OpenAI> =>
  new OpenAI({ baseURL: await serveAnswer(answer), apiKey: 'any', maxRetries: 0 });

async function whole(response: object) {
  const openai = await open(response);
  const ask = traceLLM('ask', () => openai.responses.create(ASK));
  await recorder.current.within(() => ask());
  return recorder.current.span('ask');
}

async function streamed(events: readonly object[]) {
  const openai = await open(events);
  const ask = traceLLM('ask', () => openai.responses.create({ ...ASK, stream: true }));
  await recorder.current.within(async () => Array.fromAsync(await ask()));
  return recorder.current.span('ask');
}

describe('a custom tool call of Responses', () => {
  const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };

  it('is read from an answer', async () => {
    expect(await whole(responseOf('completed', { output: [QUERY], usage }))).toMatchObject({
      data: { finishReason: 'tool_calls', toolCallsRequested: [ASKED] },
    });
  });

  it('is read from a stream that ends before it has told the whole answer', async () => {
    const span = await streamed([
      { type: 'response.created', response: responseOf('in_progress', {}) },
      { type: 'response.output_item.added', output_index: 0, item: { ...QUERY, input: '' } },
      { type: 'response.custom_tool_call_input.delta', output_index: 0, delta: 'select count(*)' },
      { type: 'response.custom_tool_call_input.delta', output_index: 0, delta: ' from orders' },
    ]);
    expect(span).toMatchObject({ data: { toolCallsRequested: [ASKED] } });
  });
});

describe('a failed answer of Responses', () => {
  const error = { code: 'server_error', message: 'The model failed to generate a response.' };
  const failed = responseOf('failed', { error, usage: null });

  it.each([
    ['an answer', () => whole(failed)],
    [
      'a stream',
      () =>
        streamed([
          { type: 'response.created', response: responseOf('in_progress', {}) },
          { type: 'response.failed', response: failed },
        ]),
    ],
  ])('is an error with the words of the provider in %s', async (_name, read) => {
    expect(await read()).toMatchObject({
      status: 'error',
      failed: true,
      error: { name: 'ResponseFailed', ...error },
      data: { responseId: 'resp_1', finishReason: 'error', finishReasonRaw: 'failed' },
    });
  });
});
