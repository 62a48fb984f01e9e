import { expect, it } from 'vitest';
import { replyText, replyToolCalls } from '../../llm/index.js';
import type { StartClientRun } from '../client-setup.js';
import type { ClientUnderTest, ContractQuestion } from '../client-under-test.js';
import { comparable } from '../comparable.js';

const always = (): boolean => true;

/** What comes back from a call is the same, and the span says what was asked and answered. */
export function answersOfClients<C extends object>(
  sut: ClientUnderTest<C>,
  start: StartClientRun<C>,
): void {
  it('stays the object it was, with its class and its members', async () => {
    const { bare, traced } = await start([]);
    const client = sut.create({ origin: 'http://127.0.0.1:9', maxRetries: 0 });
    expect(sut.wrap(client)).toBe(client);
    expect(Object.getPrototypeOf(traced)).toBe(Object.getPrototypeOf(bare));
    expect(Object.keys(traced)).toEqual(Object.keys(bare));
  });

  it('answers the same, and records the request as sent and the answer', async () => {
    const run = await start([
      {
        when: always,
        reply: replyText('It is on its way.'),
        usage: { promptTokens: 90, completionTokens: 12, cachedTokens: 40, reasoningTokens: 5 },
      },
    ]);
    const question: ContractQuestion = {
      messages: [{ role: 'user', content: 'Where is my order?' }],
      maxTokens: 200,
    };
    const bare = await sut.ask(run.bare, question);
    const traced = await run.test.run(() => sut.ask(run.traced, question));
    expect(comparable(traced)).toEqual(comparable(bare));
    const [sent, sentTraced] = run.llm.requests;
    expect(sentTraced?.body).toEqual(sent?.body);
    expect(sentTraced?.path).toBe(sut.path);
    const span = await run.span();
    expect(span).toMatchObject({
      name: sut.spanName,
      status: 'ok',
      output: { role: 'assistant', content: 'It is on its way.' },
      data: {
        provider: sut.provider,
        model: 'gpt-4.1-mini',
        responseModel: 'gpt-4.1-mini-2025-04-14',
        responseId: (traced as { readonly id?: string }).id,
        providerRequestId: sentTraced?.requestId,
        finishReason: 'stop',
        outputShape: 'text',
        params: { maxOutputTokens: 200, temperature: 0.2 },
        usage: { inputTokens: 90, outputTokens: 12, cachedTokens: 40, reasoningTokens: 5 },
      },
    });
    expect(JSON.stringify(span.input)).toContain('Where is my order?');
    expect(span.data['attempt']).toBeUndefined();
    expect(Object.keys(span.data['rateLimit'] as object).join()).toMatch(/remaining/);
    expect((await run.trace()).totals).toMatchObject({
      llmCalls: 1,
      retries: 0,
      inputTokens: 90,
      outputTokens: 12,
    });
  });

  it('answers with tool calls the same, and records them', async () => {
    const run = await start([
      {
        when: always,
        reply: replyToolCalls([{ id: 'call_7', name: 'get_order', args: { id: 7 } }]),
      },
    ]);
    const question: ContractQuestion = {
      messages: [{ role: 'user', content: 'Where is order 7?' }],
      tools: true,
    };
    const bare = await sut.ask(run.bare, question);
    const traced = await run.test.run(() => sut.ask(run.traced, question));
    expect(comparable(traced)).toEqual(comparable(bare));
    const { data } = await run.span();
    expect(data).toMatchObject({
      finishReason: 'tool_calls',
      outputShape: 'tool_calls',
      toolsOffered: [{ name: 'get_order' }],
      toolCallsRequested: [{ callId: 'call_7', name: 'get_order' }],
    });
  });

  it('records what was sent, whatever the app does to its messages afterwards', async () => {
    const run = await start([{ when: always, reply: replyText('Yes.') }]);
    const messages = [{ role: 'user' as const, content: 'the first text' }];
    await run.test.run(async () => {
      await sut.ask(run.traced, { messages });
      messages.push({ role: 'user', content: 'the second text' });
    });
    expect(JSON.stringify((await run.span()).input)).toContain('the first text');
    expect(JSON.stringify(await run.span())).not.toContain('the second text');
  });

  it('calls an answer that was cut at its limit partial', async () => {
    const run = await start([{ when: always, reply: replyText('one two three four five six') }]);
    await run.test.run(() =>
      sut.ask(run.traced, { messages: [{ role: 'user', content: 'count' }], maxTokens: 2 }),
    );
    expect((await run.span()).data['finishReason']).toBe('length');
    expect((await run.trace()).outcome).toBe('partial');
  });

  it('calls an answer that a filter withheld partial', async () => {
    const reply = replyText('No.', { finishReason: 'content_filter' });
    const run = await start([{ when: always, reply }]);
    await run.test.run(() =>
      sut.ask(run.traced, { messages: [{ role: 'user', content: 'say it' }] }),
    );
    expect((await run.span()).data['finishReason']).toBe('content_filter');
    expect((await run.trace()).outcome).toBe('partial');
  });
}
