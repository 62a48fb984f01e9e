import { traceLLM, traceTool } from '@llmtrace/core';
import { CallPlan, openCall } from '@llmtrace/core/client';
import { describe, expect, it } from 'vitest';
import { withCostCeiling } from '../../src/index.js';
import { body, CALL_USD, exact, prices, useHouse } from './house.js';

const house = useHouse();

describe('what is counted', () => {
  it('is what a call did cost, not what it might have', async () => {
    const withoutTokenizer = { prices, usd: 3.5 * CALL_USD, maxOutputTokens: 90 };
    await house.test.run(() =>
      withCostCeiling(withoutTokenizer, async () => {
        for (let i = 0; i < 3; i++) await house.ask(body());
        await expect(house.ask(body())).rejects.toMatchObject({ spentNanoUsd: 3_000_000 });
      }),
    );
  });

  it('is what a stream says at its end', async () => {
    const stream = traceLLM('stream', async (request: ReturnType<typeof body>) =>
      house.client.chat.completions.create({
        ...request,
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    await house.test.run(() =>
      withCostCeiling({ ...exact, usd: 2 * CALL_USD }, async () => {
        await Array.fromAsync(await stream(body()));
        await expect(stream(body())).rejects.toMatchObject({
          spentNanoUsd: 1_000_000,
          reservedNanoUsd: 0,
        });
      }),
    );
    await house.test.idle();
    const [span] = house.test.traces.flatMap(({ spans }) => spans);
    expect(span?.output).toMatchObject({ content: 'Done.' });
  });

  it('is the reservation of a stream that was left before it told its usage', async () => {
    const stream = traceLLM('stream', async (request: ReturnType<typeof body>) =>
      house.client.chat.completions.create({ ...request, stream: true }),
    );
    await house.test.run(() =>
      withCostCeiling({ ...exact, usd: 2 * CALL_USD }, async () => {
        for await (const _chunk of await stream(body())) break;
        await expect(house.ask(body())).rejects.toMatchObject({
          reservedNanoUsd: 0,
          spentNanoUsd: expect.toSatisfy((n: number) => n > 1_000_000),
        });
      }),
    );
  });

  it('is nothing for a call that failed', async () => {
    const broken = traceLLM('broken', async (_request: object): Promise<unknown> => {
      throw new Error('503');
    });
    await house.test.run(() =>
      withCostCeiling({ ...exact, usd: 1.5 * CALL_USD }, async () => {
        for (let i = 0; i < 5; i++) await expect(broken(body())).rejects.toThrow('503');
        await house.ask(body());
      }),
    );
  });

  it('is a call once that a method wraps around another, and each of its attempts', async () => {
    const inner = traceLLM('inner', async (request: ReturnType<typeof body>) =>
      house.client.chat.completions.create(request),
    );
    const outer = traceLLM('outer', async (request: ReturnType<typeof body>) => {
      await inner(request);
      return inner(request);
    });
    await house.test.run(() =>
      withCostCeiling({ ...exact, usd: 3.5 * CALL_USD }, async () => {
        await outer(body());
        await expect(outer(body())).rejects.toMatchObject({ spentNanoUsd: 3_000_000 });
      }),
    );
  });

  it('is a call of a method that streams, once, although its inner call begins when it is read', async () => {
    const inner = traceLLM('inner', async (request: ReturnType<typeof body>) =>
      house.client.chat.completions.create(request),
    );
    const outer = traceLLM('outer', async function* (request: ReturnType<typeof body>) {
      yield (await inner(request)).choices[0]?.message.content;
    });
    await house.test.run(() =>
      withCostCeiling({ ...exact, usd: 2.5 * CALL_USD }, async () => {
        await Array.fromAsync(outer(body()));
        await Array.fromAsync(outer(body()));
        await expect(house.ask(body())).rejects.toMatchObject({
          spentNanoUsd: 2_000_000,
          reservedNanoUsd: 0,
        });
      }),
    );
  });

  it('is both calls where a tool of the first makes the second', async () => {
    const delegate = traceTool('delegate', async () => house.ask(body()));
    const outer = traceLLM('outer', async (request: ReturnType<typeof body>) => {
      await delegate();
      return house.client.chat.completions.create(request);
    });
    await house.test.run(() =>
      withCostCeiling({ ...exact, usd: 2.5 * CALL_USD }, async () => {
        await outer(body());
        await expect(house.ask(body())).rejects.toMatchObject({ spentNanoUsd: 2_000_000 });
      }),
    );
  });

  it('is a call that was refused and could not be stopped', async () => {
    const plan = new CallPlan({ kind: 'llm', name: 'told' }, 'told');
    const usage = { prompt_tokens: 100, completion_tokens: 90 };
    await house.test.run(() =>
      withCostCeiling({ ...exact, usd: CALL_USD / 2 }, async () => {
        const call = openCall(plan, [body()], { unstoppable: true });
        call?.succeed({ object: 'chat.completion', choices: [], usage });
        await expect(house.ask(body())).rejects.toMatchObject({
          spentNanoUsd: 1_000_000,
          reservedNanoUsd: 0,
        });
      }),
    );
    await house.test.idle();
    expect(house.test.traces[0]?.spans).toMatchObject([
      { name: 'told', status: 'ok', events: [{ name: 'refusal_overruled' }] },
    ]);
  });
});
