import { withTrace } from '@llmtrace/core';
import { expect, it } from 'vitest';
import { replyStall, replyText, replyToolCalls } from '../../llm/index.js';
import type { CallsUnderTest } from '../calls-under-test.js';
import type { StartClientRun } from '../client-setup.js';
import type { ContractQuestion } from '../client-under-test.js';
import { collect, comparable, comparableError } from '../comparable.js';

const always = (): boolean => true;
const question: ContractQuestion = { messages: [{ role: 'user', content: 'Count to five.' }] };

/** Streams bring the same pieces, and the span says what they brought and how they ended. */
export function callsThatStream<C extends object>(
  sut: CallsUnderTest<C>,
  start: StartClientRun<C>,
): void {
  const lacks = new Set(sut.lacks);

  it('brings the same chunks, and records the whole answer', async () => {
    const run = await start([{ when: always, reply: replyText('one two three four five') }]);
    const bare = await collect(await sut.askStream(run.bare, question));
    await run.test.run(() =>
      withTrace('turn', async () => {
        const traced = await collect(await sut.askStream(run.traced, question));
        expect(comparable(traced)).toEqual(comparable(bare));
      }),
    );
    const span = await run.span();
    expect(span).toMatchObject({
      name: sut.streamName ?? sut.spanName,
      status: 'ok',
      output: { role: 'assistant', content: 'one two three four five' },
      data: { finishReason: 'stop', usage: { outputTokens: 6 } },
    });
    expect(span.data['timeToFirstTokenMs']).toBeGreaterThan(0);
    expect(run.llm.aborted).toBe(0);
  });

  it('brings tool calls in pieces, and records them whole', async () => {
    const reply = replyToolCalls([{ id: 'call_7', name: 'get_order', args: { id: 7 } }]);
    const run = await start([{ when: always, reply }]);
    const ask: ContractQuestion = { ...question, tools: true };
    const bare = await collect(await sut.askStream(run.bare, ask));
    await run.test.run(() =>
      withTrace('turn', async () => {
        const traced = await collect(await sut.askStream(run.traced, ask));
        expect(comparable(traced)).toEqual(comparable(bare));
      }),
    );
    const [call] = (await run.span()).data['toolCallsRequested'] as Record<string, unknown>[];
    expect(call).toMatchObject({ callId: 'call_7', name: 'get_order' });
    const { arguments: args } = call ?? {};
    expect(typeof args === 'string' ? JSON.parse(args) : args).toEqual({ id: 7 });
  });

  it.skipIf(lacks.has('cancel'))(
    'ends as cancelled where the app stops reading, and the provider is told as it would be',
    async () => {
      const reply = replyText('one two three four five '.repeat(40), { chunkDelayMs: 1 });
      const run = await start([{ when: always, reply }]);
      const stop = async (client: C): Promise<void> => {
        let text = '';
        for await (const chunk of await sut.askStream(client, question)) {
          text += sut.deltaOf(chunk);
          if (text === 'one two three') break;
        }
      };
      await stop(run.bare);
      await run.llm.idle();
      const told = run.llm.aborted;
      await run.test.run(() => withTrace('turn', () => stop(run.traced)));
      await run.llm.idle();
      expect(run.llm.aborted).toBe(2 * told);
      expect(await run.span()).toMatchObject({
        status: 'cancelled',
        output: { content: 'one two three' },
        data: { finishReason: 'cancelled' },
      });
    },
  );

  it('ends as cancelled where the app aborts it, and the provider is told', async () => {
    const reply = replyStall({ afterText: 'Let me' });
    const read = async (client: C): Promise<unknown> => {
      const gone = new AbortController();
      let text = '';
      try {
        const ask: ContractQuestion = { ...question, signal: gone.signal };
        for await (const chunk of await sut.askStream(client, ask)) {
          text += sut.deltaOf(chunk);
          if (text === 'Let me') gone.abort();
        }
        return text;
      } catch (error) {
        return [text, comparableError(error as Error)];
      }
    };
    const run = await start([{ when: always, reply }]);
    const bare = await read(run.bare);
    const traced = await run.test.run(() => withTrace('turn', () => read(run.traced)));
    expect(traced).toEqual(bare);
    await run.llm.idle();
    expect(run.llm.aborted).toBe(2);
    const { status } = await run.span();
    // A library that takes an aborted stream for a whole one leaves nothing to tell it by.
    if (typeof bare !== 'string') expect(status).toBe('cancelled');
  });
}
