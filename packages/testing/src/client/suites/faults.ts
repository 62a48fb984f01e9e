import { withTrace } from '@llmtrace/core';
import { expect, it } from 'vitest';
import { replyCut, replyError, replyStall, replyText } from '../../llm/index.js';
import type { StartClientRun } from '../client-setup.js';
import type { ClientUnderTest, ContractQuestion } from '../client-under-test.js';
import { comparableError, rejectionOf } from '../comparable.js';

const always = (): boolean => true;
const question: ContractQuestion = {
  messages: [{ role: 'user', content: 'Where is my order?' }],
};

/** What goes wrong reaches the app unchanged, and the span says what it was. */
export function faultsOfClients<C extends object>(
  sut: ClientUnderTest<C>,
  start: StartClientRun<C>,
): void {
  it.each([400, 401, 429, 500])('fails with the same error for a %i', async (status) => {
    const run = await start([{ when: always, reply: replyError(status) }]);
    const bare = await rejectionOf(() => sut.ask(run.bare, question));
    const traced = await rejectionOf(() => run.test.run(() => sut.ask(run.traced, question)));
    expect(traced.constructor).toBe(bare.constructor);
    expect(comparableError(traced)).toEqual(comparableError(bare));
    const span = await run.span();
    expect(span).toMatchObject({
      status: 'error',
      error: { httpStatus: status },
      data: {
        model: 'gpt-4.1-mini',
        finishReason: 'error',
        providerRequestId: run.llm.requests[1]?.requestId,
      },
    });
    expect(JSON.stringify(span.input)).toContain('Where is my order?');
    if (status === 429) expect(Object.values(span.data['rateLimit'] as object)).toContain(0);
  });

  it('is one span however often the client tries, and counts the attempts', async () => {
    const run = await start(
      [
        {
          when: ({ retryCount }) => retryCount < 2,
          reply: replyError(429, { retryAfterSeconds: 0.01 }),
        },
        { when: always, reply: replyText('On its way.') },
      ],
      { maxRetries: 2 },
    );
    await run.test.run(() => sut.ask(run.traced, question));
    expect(run.llm.requests.map(({ status }) => status)).toEqual([429, 429, 200]);
    const span = await run.span();
    expect(span).toMatchObject({
      status: 'ok',
      data: { attempt: 3, providerRequestId: run.llm.requests[2]?.requestId },
      events: [
        { name: 'retry', attributes: { attempt: 2, status: 429 } },
        { name: 'retry', attributes: { attempt: 3, status: 429 } },
      ],
    });
    expect((await run.trace()).outcome).toBe('success');
    expect((await run.trace()).totals).toMatchObject({ llmCalls: 1, retries: 2 });
  });

  it('ends as cancelled where the app aborts before the answer', async () => {
    const abort = async (client: C, gone: AbortController): Promise<Error> =>
      rejectionOf(() => sut.ask(client, { ...question, signal: gone.signal }));
    let gone = new AbortController();
    const run = await start([{ when: always, reply: replyStall() }], {
      onRequest: () => gone.abort(),
    });
    const bare = await abort(run.bare, gone);
    gone = new AbortController();
    const traced = await run.test.run(() => abort(run.traced, gone));
    expect(traced.constructor).toBe(bare.constructor);
    expect(comparableError(traced)).toEqual(comparableError(bare));
    expect((await run.span()).status).toBe('cancelled');
    await run.llm.idle();
    expect(run.llm.aborted).toBe(2);
  });

  it('is never sent where it is aborted before it begins', async () => {
    const run = await start([{ when: always, reply: replyText('x') }]);
    const gone = AbortSignal.abort();
    const ask: ContractQuestion = { ...question, signal: gone };
    const traced = await rejectionOf(() => run.test.run(() => sut.ask(run.traced, ask)));
    const bare = await rejectionOf(() => sut.ask(run.bare, ask));
    expect(comparableError(traced)).toEqual(comparableError(bare));
    const span = await run.span();
    expect(span.status).toBe('cancelled');
    expect(JSON.stringify(span.input)).toContain('Where is my order?');
  });

  it.each([
    ['an error inside the stream', replyError(500, { afterText: 'I was', message: 'Overheated.' })],
    ['a connection that breaks', replyCut('I was going to say', { afterChunks: 2 })],
  ])('fails the same way for %s, and keeps what came before', async (_what, reply) => {
    const run = await start([{ when: always, reply }]);
    const read = async (client: C): Promise<unknown> => {
      try {
        for await (const chunk of await sut.askStream(client, question)) sut.deltaOf(chunk);
        return 'read to its end';
      } catch (error) {
        return comparableError(error as Error);
      }
    };
    const bare = await read(run.bare);
    const traced = await run.test.run(() => withTrace('turn', () => read(run.traced)));
    expect(traced).toEqual(bare);
    const span = await run.span();
    expect(span).toMatchObject({ output: { content: 'I was' }, data: { finishReason: 'error' } });
    // Some versions hand an error inside the stream on as a chunk.
    if (bare === 'read to its end') return;
    expect(span).toMatchObject({ status: 'error', data: { stream: { completion: 'errored' } } });
    expect((await run.trace()).outcome).toBe('partial');
  });
}
