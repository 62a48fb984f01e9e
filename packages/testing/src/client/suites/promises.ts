import { expect, it } from 'vitest';
import { replyText } from '../../llm/index.js';
import type { StartClientRun } from '../client-setup.js';
import type { ClientUnderTest, ContractQuestion } from '../client-under-test.js';
import { comparable } from '../comparable.js';

const always = (): boolean => true;
const script = [{ when: always, reply: replyText('It is on its way.') }];
const question: ContractQuestion = {
  messages: [{ role: 'user', content: 'Where is my order?' }],
};

/** The promise of a call keeps its class and its helpers. */
export function promisesOfClients<C extends object>(
  sut: ClientUnderTest<C>,
  start: StartClientRun<C>,
): void {
  it('returns a promise of the same class', async () => {
    const run = await start(script);
    const bare = sut.ask(run.bare, question);
    const traced = run.test.run(() => sut.ask(run.traced, question));
    expect(Object.getPrototypeOf(traced)).toBe(Object.getPrototypeOf(bare));
    expect(Object.keys(traced)).toEqual(Object.keys(bare));
    await Promise.all([bare, traced]);
    expect((await run.span()).status).toBe('ok');
  });

  it('gives the answer with its response, and is traced', async () => {
    const run = await start(script);
    const bare = await sut.ask(run.bare, question).withResponse();
    const traced = await run.test.run(() => sut.ask(run.traced, question).withResponse());
    expect(Object.keys(traced)).toEqual(Object.keys(bare));
    expect(comparable(traced.data)).toEqual(comparable(bare.data));
    expect(traced.response.status).toBe(200);
    expect((await run.span()).output).toMatchObject({ content: 'It is on its way.' });
  });

  it('gives the response with its body unread', async () => {
    const run = await start(script);
    const response = await run.test.run(() => sut.ask(run.traced, question).asResponse());
    expect(response.bodyUsed).toBe(false);
    expect(await response.text()).toContain('It is on its way.');
    const span = await run.span();
    expect(span.status).toBe('ok');
    expect(span.data['model']).toBe('gpt-4.1-mini');
  });

  it('is asked once, however often the promise is awaited', async () => {
    const run = await start(script);
    await run.test.run(async () => {
      const promise = sut.ask(run.traced, question);
      const [first, second] = await Promise.all([promise, promise.then((answer) => answer)]);
      expect(second).toBe(first);
      expect(await promise.finally(() => {})).toBe(first);
    });
    expect(run.llm.received).toBe(1);
    expect((await run.span()).status).toBe('ok');
  });
}
