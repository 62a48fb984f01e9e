import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { replyStall, replyText, replyToolCalls } from '../../llm/index.js';
import type { StartClientRun } from '../client-setup.js';
import type { ClientUnderTest, ContractQuestion, ContractStream } from '../client-under-test.js';
import { collect, comparable } from '../comparable.js';
import { countingFetch } from '../counting-fetch.js';

const always = (): boolean => true;
const script = [{ when: always, reply: replyText('one two three four five') }];
const question: ContractQuestion = { messages: [{ role: 'user', content: 'Count to five.' }] };

/** Streams bring the same pieces by the same means, and nothing is read ahead of the app. */
export function streamsOfClients<C extends object>(
  sut: ClientUnderTest<C>,
  start: StartClientRun<C>,
): void {
  const textOf = async (chunks: AsyncIterable<unknown>): Promise<string> => {
    let text = '';
    for await (const chunk of chunks) text += sut.deltaOf(chunk);
    return text;
  };

  it('brings the same chunks, and records the whole answer', async () => {
    const run = await start(script);
    const bare = await sut.askStream(run.bare, question);
    const bareChunks = await collect(bare);
    await run.test.run(async () => {
      const traced = await sut.askStream(run.traced, question);
      expect(Object.getPrototypeOf(traced)).toBe(Object.getPrototypeOf(bare));
      expect(Object.keys(traced)).toEqual(Object.keys(bare));
      expect(comparable(await collect(traced))).toEqual(comparable(bareChunks));
    });
    const span = await run.span();
    expect(span).toMatchObject({
      status: 'ok',
      output: { role: 'assistant', content: 'one two three four five' },
      data: {
        responseModel: 'gpt-4.1-mini-2025-04-14',
        finishReason: 'stop',
        stream: { completion: 'completed', chunks: bareChunks.length },
        usage: { outputTokens: 6 },
      },
    });
    expect(span.data['timeToFirstTokenMs']).toBeGreaterThan(0);
    expect(run.llm.aborted).toBe(0);
  });

  it('brings tool calls in pieces, and records them whole', async () => {
    const reply = replyToolCalls([{ id: 'call_7', name: 'get_order', args: { id: 7 } }]);
    const run = await start([{ when: always, reply }]);
    const ask: ContractQuestion = { ...question, tools: true };
    const bare = await collect(await sut.askStream(run.bare, ask));
    await run.test.run(async () => {
      const traced = await collect(await sut.askStream(run.traced, ask));
      expect(comparable(traced)).toEqual(comparable(bare));
    });
    expect((await run.span()).data['toolCallsRequested']).toMatchObject([
      { callId: 'call_7', name: 'get_order', arguments: '{"id":7}' },
    ]);
  });

  it('can be teed, and read to its end in both parts', async () => {
    const run = await start(script);
    await run.test.run(async () => {
      const [left, right] = (await sut.askStream(run.traced, question)).tee();
      expect(await Promise.all([textOf(left), textOf(right)])).toEqual([
        'one two three four five',
        'one two three four five',
      ]);
    });
    expect(await run.span()).toMatchObject({
      status: 'ok',
      output: { content: 'one two three four five' },
    });
  });

  it('can be passed on as a web stream', async () => {
    const run = await start(script);
    const passedOn = (stream: ContractStream): Promise<string> => text(stream.toReadableStream());
    const bare = await passedOn(await sut.askStream(run.bare, question));
    const traced = await run.test.run(async () =>
      passedOn(await sut.askStream(run.traced, question)),
    );
    expect(comparable(traced)).toBe(comparable(bare));
    expect((await run.span()).output).toMatchObject({ content: 'one two three four five' });
  });

  it('gives the stream with its response', async () => {
    const run = await start(script);
    await run.test.run(async () => {
      const { data, response } = await sut.askStream(run.traced, question).withResponse();
      expect(response.status).toBe(200);
      expect(await textOf(data)).toBe('one two three four five');
    });
    expect((await run.span()).status).toBe('ok');
  });

  it('ends as cancelled where the app stops reading, and the provider is told', async () => {
    const reply = replyText('one two three four five '.repeat(200), { chunkDelayMs: 1 });
    const run = await start([{ when: always, reply }]);
    await run.test.run(async () => {
      let text = '';
      for await (const chunk of await sut.askStream(run.traced, question)) {
        text += sut.deltaOf(chunk);
        if (text === 'one two three') break;
      }
    });
    await run.llm.idle();
    expect(run.llm.aborted).toBe(1);
    const span = await run.span();
    expect(span).toMatchObject({
      status: 'cancelled',
      output: { content: 'one two three' },
      data: { finishReason: 'cancelled', stream: { completion: 'cancelled' } },
    });
  });

  it('ends as cancelled where the app aborts it, and the provider is told', async () => {
    const run = await start([{ when: always, reply: replyStall({ afterText: 'Let me' }) }]);
    await run.test.run(async () => {
      const stream = await sut.askStream(run.traced, question);
      let text = '';
      for await (const chunk of stream) {
        text += sut.deltaOf(chunk);
        if (text === 'Let me') stream.controller.abort();
      }
      expect(text).toBe('Let me');
    });
    await run.llm.idle();
    expect(run.llm.aborted).toBe(1);
    expect(await run.span()).toMatchObject({ status: 'cancelled', output: { content: 'Let me' } });
  });

  it('reads nothing ahead of the app', async () => {
    const bodies = await pieces();
    const bareReads = countingFetch(bodies);
    const tracedReads = countingFetch(bodies);
    const bareRun = await start([], { fetch: bareReads.fetch });
    const tracedRun = await start([], { fetch: tracedReads.fetch });
    const bare = (await sut.askStream(bareRun.bare, question))[Symbol.asyncIterator]();
    await tracedRun.test.run(async () => {
      const traced = (await sut.askStream(tracedRun.traced, question))[Symbol.asyncIterator]();
      for (let chunk = 0; chunk < 3; chunk++) {
        await bare.next();
        await traced.next();
        await tracedReads.quiet();
        expect(tracedReads.pulls).toBe(bareReads.pulls);
      }
      expect(tracedReads.pulls).toBeLessThan(bodies.length);
      await bare.return?.();
      await traced.return?.();
    });
    expect(tracedReads.cancelled).toBe(bareReads.cancelled);
  });

  /** The events of a real answer, one by one. */
  async function pieces(): Promise<string[]> {
    const run = await start(script);
    const response = await sut.askStream(run.bare, question).asResponse();
    const body = await response.text();
    return body.split(/(?<=\n\n)/u);
  }
}
