import { createTracer, traceLLM, withTrace } from '@llmtrace/core';
import { expect, it } from 'vitest';
import { replyText, replyToolCalls } from '../../llm/index.js';
import type { CallsUnderTest } from '../calls-under-test.js';
import type { StartClientRun } from '../client-setup.js';
import type { ContractQuestion } from '../client-under-test.js';
import { comparable } from '../comparable.js';

const always = (): boolean => true;
const script = [
  {
    when: always,
    reply: replyText('It is on its way.'),
    usage: { promptTokens: 90, completionTokens: 12, cachedTokens: 40 },
  },
];
const question: ContractQuestion = {
  messages: [{ role: 'user', content: 'Where is my order?' }],
  maxTokens: 200,
};

/** What comes back from a call is the same, and the span says what was asked and answered. */
export function callsThatAnswer<C extends object>(
  sut: CallsUnderTest<C>,
  start: StartClientRun<C>,
): void {
  const lacks = new Set(sut.lacks);

  it('answers the same, and records the request and the answer', async () => {
    const run = await start(script);
    const bare = await sut.ask(run.bare, question);
    const traced = await run.test.run(() => sut.ask(run.traced, question));
    expect(comparable(traced)).toEqual(comparable(bare));
    const [sent, sentTraced] = run.llm.requests;
    expect(sentTraced?.body).toEqual(sent?.body);
    const span = await run.span();
    expect(span).toMatchObject({
      name: sut.spanName,
      status: 'ok',
      output: { role: 'assistant', content: 'It is on its way.' },
      data: {
        provider: sut.provider,
        model: 'gpt-4.1-mini',
        finishReason: 'stop',
        outputShape: 'text',
        params: { maxOutputTokens: 200, temperature: 0.2 },
        usage: { inputTokens: 90, outputTokens: 12, cachedTokens: 40 },
        ...(lacks.has('model') ? undefined : { responseModel: 'gpt-4.1-mini-2025-04-14' }),
        ...(lacks.has('responseId') ? undefined : { responseId: expect.any(String) as string }),
        ...(lacks.has('requestId') ? undefined : { providerRequestId: sentTraced?.requestId }),
      },
    });
    expect(JSON.stringify(span.input)).toContain('Where is my order?');
    expect(span.data['attempt']).toBeUndefined();
    expect((await run.trace()).totals).toMatchObject({
      llmCalls: 1,
      retries: 0,
      inputTokens: 90,
      outputTokens: 12,
    });
  });

  it('answers with tool calls the same, and records them', async () => {
    const reply = replyToolCalls([{ id: 'call_7', name: 'get_order', args: { id: 7 } }]);
    const run = await start([{ when: always, reply }]);
    const bare = await sut.ask(run.bare, { ...question, tools: true });
    const traced = await run.test.run(() => sut.ask(run.traced, { ...question, tools: true }));
    expect(comparable(traced)).toEqual(comparable(bare));
    expect((await run.span()).data).toMatchObject({
      outputShape: 'tool_calls',
      toolsOffered: [{ name: 'get_order' }],
      toolCallsRequested: [{ callId: 'call_7', name: 'get_order' }],
    });
  });

  it('calls an answer that was cut at its limit, or withheld by a filter, partial', async () => {
    for (const [reply, reason] of [
      [replyText('one two three four five six'), 'length'],
      [replyText('No.', { finishReason: 'content_filter' }), 'content_filter'],
    ] as const) {
      const run = await start([{ when: always, reply }]);
      await run.test.run(() => sut.ask(run.traced, { ...question, maxTokens: 2 }));
      expect((await run.span()).data['finishReason']).toBe(reason);
      expect((await run.trace()).outcome).toBe('partial');
    }
  });

  it('is one span, also where it is wrapped twice or in a traced function', async () => {
    const run = await start(script);
    const again = sut.wrap(run.traced);
    const answer = traceLLM('answer_customer', () => sut.ask(again, question));
    await run.test.run(() => withTrace('turn', async () => void (await answer())));
    expect(await run.span()).toMatchObject({
      name: 'answer_customer',
      status: 'ok',
      data: { provider: sut.provider, usage: { inputTokens: 90 } },
    });
    expect((await run.trace()).totals).toMatchObject({ llmCalls: 1, inputTokens: 90 });
  });

  it('is the plain call where tracing is off', async () => {
    const run = await start(script);
    createTracer({ enabled: false, exporters: [] });
    const bare = await sut.ask(run.bare, question);
    const traced = await sut.ask(run.traced, question);
    expect(comparable(traced)).toEqual(comparable(bare));
    expect(run.test.traces).toEqual([]);
  });
}
