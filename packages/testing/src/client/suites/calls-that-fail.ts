import { withTrace } from '@llmtrace/core';
import { expect, it } from 'vitest';
import { replyCut, replyError, replyStall, replyText } from '../../llm/index.js';
import type { CallsUnderTest } from '../calls-under-test.js';
import type { StartClientRun } from '../client-setup.js';
import type { ContractQuestion } from '../client-under-test.js';
import { comparable, comparableError, rejectionOf } from '../comparable.js';

const always = (): boolean => true;
const question: ContractQuestion = { messages: [{ role: 'user', content: 'Where is my order?' }] };

/** What goes wrong reaches the app unchanged, and the span says what it was. */
export function callsThatFail<C extends object>(
  sut: CallsUnderTest<C>,
  start: StartClientRun<C>,
): void {
  const lacks = new Set(sut.lacks);

  it.each([400, 429, 500])('fails with the same error for a %i', async (status) => {
    const run = await start([{ when: always, reply: replyError(status) }]);
    const bare = await rejectionOf(() => sut.ask(run.bare, question));
    const traced = await rejectionOf(() => run.test.run(() => sut.ask(run.traced, question)));
    expect(traced.constructor).toBe(bare.constructor);
    expect(comparableError(traced)).toEqual(comparableError(bare));
    const span = await run.span();
    expect(span).toMatchObject({
      status: 'error',
      ...(lacks.has('httpStatus') ? undefined : { error: { httpStatus: status } }),
      data: { model: 'gpt-4.1-mini', finishReason: 'error' },
    });
    expect(JSON.stringify(span.input)).toContain('Where is my order?');
  });

  it.skipIf(lacks.has('retries'))('is one span however often the client tries', async () => {
    const reply = (_request: object, { visit }: { readonly visit: number }) =>
      visit % 2 === 1 ? replyError(429, { retryAfterSeconds: 0.01 }) : replyText('On its way.');
    const run = await start([{ when: always, reply }], { maxRetries: 2 });
    const bare = await sut.ask(run.bare, question);
    const traced = await run.test.run(() => sut.ask(run.traced, question));
    expect(comparable(traced)).toEqual(comparable(bare));
    expect(run.llm.requests.map(({ status }) => status)).toEqual([429, 200, 429, 200]);
    const span = await run.span();
    expect(span).toMatchObject({ status: 'ok', data: { attempt: 2 } });
    expect(await run.trace()).toMatchObject({
      outcome: 'success',
      totals: { llmCalls: 1, retries: 1 },
    });
  });

  it('ends as cancelled where the app aborts before the answer', async () => {
    let gone = new AbortController();
    const abort = (client: C): Promise<Error> =>
      rejectionOf(() => sut.ask(client, { ...question, signal: gone.signal }));
    const run = await start([{ when: always, reply: replyStall() }], {
      onRequest: () => gone.abort(),
    });
    const bare = await abort(run.bare);
    gone = new AbortController();
    const traced = await run.test.run(() => abort(run.traced));
    expect(traced.constructor).toBe(bare.constructor);
    expect(comparableError(traced)).toEqual(comparableError(bare));
    expect((await run.span()).status).toBe('cancelled');
    await run.llm.idle();
    expect(run.llm.aborted).toBe(2);
  });

  it.each([
    ['an error inside the stream', replyError(500, { afterText: 'I was', message: 'Overheated.' })],
    ['a connection that breaks', replyCut('I was going to say', { afterChunks: 2 })],
  ])('ends the same way for %s, and keeps what came before', async (_what, reply) => {
    const run = await start([{ when: always, reply }]);
    const read = async (client: C): Promise<unknown> => {
      let text = '';
      try {
        for await (const chunk of await sut.askStream(client, question)) text += sut.deltaOf(chunk);
        return text;
      } catch (error) {
        return [text, comparableError(error as Error)];
      }
    };
    const bare = await read(run.bare);
    const traced = await run.test.run(() => withTrace('turn', () => read(run.traced)));
    expect(traced).toEqual(bare);
    const span = await run.span();
    // A client that takes a broken stream for a whole one leaves nothing to tell it by.
    if (typeof bare !== 'string') expect(span.status).toBe('error');
  });
}
