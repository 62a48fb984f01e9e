import { describe, expect, it } from 'vitest';
import { currentSpan } from '../../../src/context/current.js';
import {
  traceEmbedding,
  traceLLM,
  tracePrompt,
  traceTool,
} from '../../../src/instrument/decorators/functions.js';
import { useRecorder } from '../recorder.js';

const recorder = useRecorder();

describe('what is extracted', () => {
  it('names the version of a prompt that a loader returned', () => {
    const prompt = {
      name: 'support_agent',
      versionId: 'prv_17',
      releaseLabel: 'production',
      template: 'Hi {{user}}',
    };
    recorder.current.within(() => tracePrompt('load', () => prompt)());
    expect(recorder.current.span('load').data).toEqual(prompt);
    recorder.current.within(() => tracePrompt('render', () => 'Hi Ada')());
    expect(recorder.current.span('render').data).toEqual({});
  });

  it('gives the prompt that a span names to the LLM spans below it', () => {
    const answer = traceLLM('answer', () => 'text');
    const run = tracePrompt({ name: 'run', promptName: 'support_agent', versionId: 'prv_17' }, () =>
      answer(),
    );
    recorder.current.within(() => run());
    expect(recorder.current.span('answer').prompt).toEqual({
      name: 'support_agent',
      versionId: 'prv_17',
    });
    expect(recorder.current.span('run').data).toMatchObject({ name: 'support_agent' });
  });

  it.each([
    [
      'a call of Chat Completions',
      [{ id: 'c1', type: 'function', function: { name: 'refund', arguments: '{"a":1}' } }],
      '{"a":1}',
    ],
    [
      'a call of the Responses API',
      [{ type: 'function_call', call_id: 'c1', name: 'refund', arguments: '{"a":1}' }],
      '{"a":1}',
    ],
    [
      'a call of Anthropic',
      [{ type: 'tool_use', id: 'c1', name: 'refund', input: { a: 1 } }],
      { a: 1 },
    ],
    ['the options of an AI SDK tool', [{ a: 1 }, { toolCallId: 'c1', messages: [] }], { a: 1 }],
  ])('ties a tool to %s', (_name, args, expected) => {
    const refund = traceTool('refund', (..._args: unknown[]) => 'ok');
    recorder.current.within(() => refund(...args));
    expect(recorder.current.span('refund').data).toEqual({
      toolName: 'refund',
      callId: 'c1',
      arguments: expected,
    });
  });

  it('does not replace what the app said', () => {
    const plan = traceLLM({ name: 'plan', model: 'mine' }, () => {
      (currentSpan() as never as { set(data: object): void }).set({ usage: { inputTokens: 1 } });
      return {
        model: 'theirs',
        choices: [{ message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 99 },
      };
    });
    recorder.current.within(() => plan());
    expect(recorder.current.llm('plan')).toMatchObject({
      model: 'mine',
      responseModel: 'theirs',
      usage: { inputTokens: 1 },
    });
  });

  it('finds an answer beside other things that a method returns', () => {
    const plan = traceLLM('plan', () => ({
      cached: false,
      completion: {
        choices: [{ message: { role: 'assistant', content: '{"ok":1}' }, finish_reason: 'length' }],
      },
    }));
    recorder.current.within(() => plan());
    expect(recorder.current.span('plan')).toMatchObject({
      data: { finishReason: 'length', outputShape: 'json' },
      output: { role: 'assistant', content: '{"ok":1}' },
    });
  });

  it.each([
    ['one vector', [0.1, 0.2], { inputs: 1, dimensions: 2 }],
    ['several vectors', [[0.1], [0.2], [0.3]], { inputs: 3, dimensions: 1 }],
    ['typed vectors', [new Float32Array(4)], { inputs: 1, dimensions: 4 }],
  ])('counts %s', (_name, vectors, expected) => {
    recorder.current.within(() => traceEmbedding('embed', () => vectors)());
    expect(recorder.current.span('embed')).toMatchObject({ data: expected, output: undefined });
  });

  it.each([
    ['an answer without choices', { choices: [] }],
    ['an answer of nulls', { choices: [null], usage: null, model: null }],
    [
      'a getter that throws',
      {
        get choices(): never {
          throw new Error('x');
        },
      },
    ],
    ['a chunk of nonsense', { type: 'response.x', response: 7 }],
  ])('survives %s', (_name, result) => {
    recorder.current.within(() => traceLLM('plan', () => result as unknown)());
    expect(recorder.current.span('plan').status).toBe('ok');
  });

  it('folds a long stream of a provider into its answer', () => {
    const chunks = traceLLM('plan', function* () {
      for (let i = 0; i < 5_000; i++) {
        yield { object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'x' } }] };
      }
      yield {
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta: {}, finish_reason: 'length' }],
      };
    });
    recorder.current.within(() => {
      for (const _ of chunks()) void _;
    });
    const span = recorder.current.span('plan');
    expect((span.output as { content: string }).content).toHaveLength(5_000);
    expect(span.data).toMatchObject({ finishReason: 'length', stream: { chunks: 5_001 } });
  });
});
