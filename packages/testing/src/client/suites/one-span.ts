import { createTracer, traceLLM, withSpan, withTrace } from '@llmtrace/core';
import { expect, it } from 'vitest';
import { replyError, replyText } from '../../llm/index.js';
import type { StartClientRun } from '../client-setup.js';
import type { ClientUnderTest, ContractQuestion } from '../client-under-test.js';
import { collect, comparable } from '../comparable.js';

const always = (): boolean => true;
const script = [
  {
    when: always,
    reply: replyText('It is on its way.'),
    usage: { promptTokens: 90, completionTokens: 12 },
  },
];
const question: ContractQuestion = {
  messages: [{ role: 'user', content: 'Where is my order?' }],
};

/** A call is one span, whatever is wrapped around it, and costs nothing where nothing is traced. */
export function oneSpanACall<C extends object>(
  sut: ClientUnderTest<C>,
  start: StartClientRun<C>,
): void {
  it('is one span where the client is wrapped twice', async () => {
    const run = await start(script);
    const again = sut.wrap(run.traced);
    expect(again).toBe(run.traced);
    await run.test.run(() => sut.ask(again, question));
    expect((await run.spans()).length).toBe(1);
  });

  it.each([
    ['returns the answer', (client: C) => sut.ask(client, question)],
    ['returns something else', async (client: C) => (await sut.ask(client, question)) && 'shipped'],
  ])('is one span with a traced function around it that %s', async (_what, ask) => {
    const run = await start(script);
    const answer = traceLLM('answer_customer', ask);
    await run.test.run(() => withTrace('turn', async () => void (await answer(run.traced))));
    const span = await run.span();
    expect(span).toMatchObject({
      name: 'answer_customer',
      status: 'ok',
      output: { role: 'assistant', content: 'It is on its way.' },
      data: {
        provider: sut.provider,
        model: 'gpt-4.1-mini',
        providerRequestId: run.llm.requests[0]?.requestId,
        usage: { inputTokens: 90, outputTokens: 12 },
      },
    });
    expect((await run.trace()).totals).toMatchObject({ llmCalls: 1, inputTokens: 90 });
  });

  it('is one span with a traced function around its stream', async () => {
    const run = await start(script);
    const answer = traceLLM('answer_customer', () => sut.askStream(run.traced, question));
    await run.test.run(() => withTrace('turn', async () => void (await collect(await answer()))));
    expect(await run.span()).toMatchObject({
      name: 'answer_customer',
      status: 'ok',
      output: { content: 'It is on its way.' },
      data: { stream: { completion: 'completed' } },
    });
  });

  it('stays visible where the traced function around it made up for its failure', async () => {
    const run = await start([{ when: always, reply: replyError(400) }]);
    const answer = traceLLM('answer_customer', () =>
      sut.ask(run.traced, question).catch(() => 'Sorry.'),
    );
    await run.test.run(() => withTrace('turn', async () => void (await answer())));
    expect((await run.spans()).map(({ name, status }) => [name, status])).toEqual([
      ['answer_customer', 'ok'],
      [sut.spanName, 'error'],
    ]);
  });

  it('counts each of several calls in one traced function once', async () => {
    const run = await start(script);
    const answer = traceLLM('answer_twice', async () => {
      await sut.ask(run.traced, question);
      return sut.ask(run.traced, question);
    });
    await run.test.run(() => withTrace('turn', async () => void (await answer())));
    expect((await run.spans()).length).toBe(3);
    expect((await run.trace()).totals).toMatchObject({ llmCalls: 2, inputTokens: 180 });
  });

  it('hangs on the span that the code runs in', async () => {
    const run = await start(script);
    await run.test.run(() =>
      withSpan('decide', async () => void (await sut.ask(run.traced, question))),
    );
    const [decide, call] = (await run.trace()).spans;
    expect(call?.parentSpanId).toBe(decide?.spanId);
  });

  it('is the plain call where tracing is off', async () => {
    const run = await start(script);
    createTracer({ enabled: false, exporters: [] });
    const bare = await sut.ask(run.bare, question);
    const traced = await sut.ask(run.traced, question);
    expect(comparable(traced)).toEqual(comparable(bare));
    const chunks = await collect(await sut.askStream(run.traced, question));
    const bareChunks = await collect(await sut.askStream(run.bare, question));
    expect(comparable(chunks)).toEqual(comparable(bareChunks));
    expect(run.test.traces).toEqual([]);
  });
}
