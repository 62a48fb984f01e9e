import {
  diagnosticCounts,
  isLlmTraceError,
  traceAgent,
  traceLLM,
  withAttributes,
  withSpan,
  withTrace,
} from '@llmtrace/core';
import { createTestTracer } from '@llmtrace/core/testing';
import { describe, expect, it } from 'vitest';
import {
  CostCeilingError,
  withCostCeiling,
  type CeilingExceeded,
  type CostCeilingOptions,
} from '../../src/index.js';
import { body, CALL_USD, exact, prices, useHouse } from './house.js';

const house = useHouse();

/** How many of some calls a ceiling refused. */
async function refusedOf(calls: readonly Promise<unknown>[]): Promise<number> {
  const ends = await Promise.allSettled(calls);
  const refusals = ends.filter((end) => end.status === 'rejected');
  for (const { reason } of refusals) expect(reason).toBeInstanceOf(CostCeilingError);
  return refusals.length;
}

describe('a ceiling', () => {
  it('holds under 100 callers at once: what it refuses never reaches the provider', async () => {
    const usd = 20 * CALL_USD;
    const before = house.llm.received;
    const options = { ...exact, usd, scope: 'feature', key: `crowd ${house.key}` } as const;
    const refused = await house.test.run(() =>
      refusedOf(
        Array.from({ length: 100 }, () => withCostCeiling(options, () => house.ask(body()))),
      ),
    );
    const made = house.llm.received - before;
    expect(made).toBe(100 - refused);
    expect(made * CALL_USD).toBeLessThanOrEqual(usd);
    // All of the reservations were there at once, each a little above what its call cost in the end.
    expect(made).toBeGreaterThanOrEqual(15);

    // What was reserved too much is free again: one caller after another uses the ceiling up to its last call.
    let more = 0;
    await house.test.run(async () => {
      while ((await refusedOf([withCostCeiling(options, () => house.ask(body()))])) === 0) more++;
    });
    const spent = (made + more) * CALL_USD;
    expect(spent).toBeLessThanOrEqual(usd + 1e-12);
    expect(spent).toBeGreaterThanOrEqual(usd - 2 * CALL_USD);
    expect(house.llm.received - before).toBe(made + more);
  });

  it('holds for callers that come in waves while others still run', async () => {
    const usd = 30 * CALL_USD;
    const before = house.llm.received;
    await house.test.run(() =>
      withTrace('crowd', () =>
        withCostCeiling({ ...exact, usd }, async () => {
          const waves = Array.from({ length: 10 }, async (_, wave) => {
            for (let step = 0; step < 10; step++) {
              if (wave % 2 === 1) await new Promise((resolve) => setImmediate(resolve));
              await house.ask(body()).catch(() => undefined);
            }
          });
          await Promise.all(waves);
        }),
      ),
    );
    const made = house.llm.received - before;
    expect(made).toBeGreaterThan(20);
    expect(made * CALL_USD).toBeLessThanOrEqual(usd + 1e-12);
  });

  it('says clearly what it refused and why', async () => {
    const before = house.llm.received;
    const refusal: unknown = await house.test
      .run(() => withCostCeiling({ ...exact, usd: 0.0009 }, () => house.ask(body())))
      .catch((error: unknown) => error);
    expect(isLlmTraceError(refusal)).toBe(true);
    expect(refusal).toMatchObject({
      name: 'CostCeilingError',
      code: 'cost_ceiling',
      scope: 'trace',
      ceilingNanoUsd: 900_000,
      spentNanoUsd: 0,
      reservedNanoUsd: 0,
    });
    expect((refusal as Error).message).toMatch(
      /^\[@llmtrace\/cost\] This call may cost \$0\.001\d+, which would pass the ceiling of \$0\.0009 for this trace: \$0 are spent, \$0 reserved by running calls\. Raise the ceiling/,
    );
    expect(house.llm.received).toBe(before);
    await house.test.idle();
    expect(house.test.traces[0]?.spans[0]).toMatchObject({
      name: 'ask',
      status: 'error',
      error: { type: 'CostCeilingError', code: 'cost_ceiling' },
    });
    expect(house.test.traces[0]?.totals.unpricedCalls).toBe(0);
  });

  it('refuses in the way in which the function fails', async () => {
    const never = { ...exact, usd: 0 };
    const sync = traceLLM('sync', (_request: object) => 'text');
    await house.test.run(() =>
      withCostCeiling(never, async () => {
        expect(() => sync(body())).toThrow(CostCeilingError);
        const promised = house.ask(body());
        await expect(promised).rejects.toThrow(CostCeilingError);
      }),
    );
  });
});

describe('whose ledger it is', () => {
  it('is that of the user, tenant or feature of the trace', async () => {
    const under = (userId: string): Promise<unknown> =>
      house.test.run(() =>
        withTrace('request', { attributes: { userId: `${userId} ${house.key}` } }, () =>
          withCostCeiling({ ...exact, usd: 1.5 * CALL_USD, scope: 'user' }, () =>
            house.ask(body()),
          ),
        ),
      );
    await under('ada');
    await expect(under('ada')).rejects.toThrow('for this user');
    await under('bob');
  });

  it('is that of a user who is known only below', async () => {
    const options = { ...exact, usd: 1.5 * CALL_USD, scope: 'tenant' } as const;
    const once = (): Promise<unknown> =>
      house.test.run(() =>
        withTrace('request', () =>
          withCostCeiling(options, () =>
            withAttributes({ tenantId: `acme ${house.key}` }, () => house.ask(body())),
          ),
        ),
      );
    await once();
    await expect(once()).rejects.toThrow(CostCeilingError);
  });

  it('is shared by all ceilings of a trace, and begins anew in the next', async () => {
    const under = (): Promise<unknown> =>
      withCostCeiling({ ...exact, usd: 1.5 * CALL_USD }, () => house.ask(body()));
    for (let i = 0; i < 2; i++) {
      await house.test.run(() =>
        withTrace('request', async () => {
          await under();
          await expect(under()).rejects.toThrow(CostCeilingError);
        }),
      );
    }
  });

  it('is every one of nested ceilings, and what one refuses costs the other nothing', async () => {
    const outer = {
      ...exact,
      usd: 10 * CALL_USD,
      scope: 'feature',
      key: `outer ${house.key}`,
    } as const;
    await house.test.run(() =>
      withCostCeiling(outer, async () => {
        await withCostCeiling({ ...exact, usd: 1.5 * CALL_USD }, async () => {
          await house.ask(body());
          await expect(house.ask(body())).rejects.toMatchObject({ scope: 'trace' });
        });
        const rest = await refusedOf(Array.from({ length: 7 }, () => house.ask(body())));
        expect(rest).toBe(0);
      }),
    );
  });

  it('counts a call once where nested ceilings count together', async () => {
    const under = { ...exact, usd: 3.5 * CALL_USD };
    await house.test.run(() =>
      withTrace('request', () =>
        withCostCeiling(under, () =>
          withCostCeiling(under, async () => {
            for (let i = 0; i < 3; i++) await house.ask(body());
            await expect(house.ask(body())).rejects.toThrow(CostCeilingError);
          }),
        ),
      ),
    );
  });
});

describe('what happens to a call that would pass it', () => {
  it('is that it goes through and is counted, where it only warns', async () => {
    const before = diagnosticCounts().cost_ceiling ?? 0;
    await house.test.run(() =>
      withCostCeiling({ ...exact, usd: 0, onExceed: 'warn' }, () => house.ask(body())),
    );
    expect(diagnosticCounts().cost_ceiling).toBe(before + 1);
  });

  it('is what a function decides', async () => {
    const seen: CeilingExceeded[] = [];
    const decide =
      (verdict: 'allow' | 'refuse') =>
      (exceeded: CeilingExceeded): typeof verdict => {
        seen.push(exceeded);
        return verdict;
      };
    const under = (onExceed: CostCeilingOptions['onExceed'] & Function): Promise<unknown> =>
      house.test.run(() =>
        withCostCeiling({ ...exact, usd: 0, onExceed }, () => house.ask(body())),
      );
    await under(decide('allow'));
    await expect(under(decide('refuse'))).rejects.toThrow(CostCeilingError);
    class OutOfBudget extends Error {}
    await expect(
      under(() => {
        throw new OutOfBudget('come back tomorrow');
      }),
    ).rejects.toThrow(OutOfBudget);
    expect(seen).toHaveLength(2);
    expect(seen[0]).toMatchObject({ ceilingNanoUsd: 0, spentNanoUsd: 0 });
  });

  it('is a choice, where its price is not known', async () => {
    const unknown = { ...body(), model: 'unheard-of' };
    const before = house.llm.received;
    const under = (onUnknownPrice?: 'refuse'): Promise<unknown> =>
      house.test.run(() =>
        withCostCeiling({ ...exact, usd: 1, ...(onUnknownPrice && { onUnknownPrice }) }, () =>
          house.ask(unknown),
        ),
      );
    await under();
    await expect(under('refuse')).rejects.toThrow('The price of this call is not known');
    expect(house.llm.received).toBe(before + 1);
  });

  it('is not decided by arguments that cannot be looked at, nor by a tokenizer that throws', async () => {
    const poison = Object.defineProperty({ ...body() }, 'tools', {
      enumerable: true,
      get: () => Reflect.ownKeys(undefined as never),
    });
    const answer = traceLLM('answer', async (_request: object) => 'text');
    const tokenizer = (): number => Reflect.ownKeys(undefined as never).length;
    await house.test.run(() =>
      withCostCeiling({ prices, usd: 1 }, async () => expect(await answer(poison)).toBe('text')),
    );
    await house.test.run(() =>
      withCostCeiling({ prices, usd: 1, tokenizer }, () => house.ask(body())),
    );
  });
});

describe('where it holds', () => {
  it('is everything that its function calls, and nothing else', async () => {
    const agent = traceAgent('agent', () =>
      withSpan(
        'answer',
        { kind: 'llm', data: { model: 'house', provider: 'house' }, input: 'Hi' },
        () => house.client.chat.completions.create(body()),
      ),
    );
    await house.test.run(async () => {
      await expect(
        (async () => withCostCeiling({ ...exact, usd: 0 }, () => agent()))(),
      ).rejects.toThrow(CostCeilingError);
      await agent();
    });
  });

  it('is also where tracing is off', async () => {
    await using off = createTestTracer();
    Object.defineProperty(off.tracer, 'enabled', { value: false });
    const before = house.llm.received;
    await off.run(() =>
      withCostCeiling({ ...exact, usd: 2.5 * CALL_USD }, async () => {
        await house.ask(body());
        await house.ask(body());
        await expect(house.ask(body())).rejects.toMatchObject({ spentNanoUsd: 2_000_000 });
      }),
    );
    expect(house.llm.received).toBe(before + 2);
    expect(off.records).toEqual([]);
  });

  it('is a generator that its function returns, when it is read', async () => {
    const generator = house.test.run(() =>
      withCostCeiling({ ...exact, usd: 0 }, async function* () {
        yield await house.ask(body());
      }),
    );
    await expect(house.test.run(() => Array.fromAsync(generator))).rejects.toThrow(
      CostCeilingError,
    );
  });
});

it.each<[string, object, string]>([
  ['an unknown option', { usd: 1, usdd: 1 }, '"usdd"'],
  ['no amount', {}, '"usd"'],
  ['a negative amount', { usd: -1 }, '"usd"'],
  ['an unknown scope', { usd: 1, scope: 'planet' }, '"scope"'],
  ['an unknown reaction', { usd: 1, onExceed: 'panic' }, '"onExceed"'],
  ['a tokenizer that is none', { usd: 1, tokenizer: 'o200k' }, '"tokenizer"'],
  ['a window of nothing', { usd: 1, windowMs: 0 }, '"windowMs"'],
])('refuses %s', (_what, options, message) => {
  expect(() => withCostCeiling(options as CostCeilingOptions, () => 1)).toThrow(message);
});
