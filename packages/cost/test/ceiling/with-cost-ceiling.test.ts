import {
  diagnosticCounts,
  isLlmTraceError,
  traceAgent,
  traceLLM,
  traceTool,
  withAttributes,
  withSpan,
  withTrace,
} from '@llmtrace/core';
import { createTestTracer, type TestTracer } from '@llmtrace/core/testing';
import { replyText, startScriptedLlm, type ScriptedLlm } from '@llmtrace/testing';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CostCeilingError,
  createPriceBook,
  withCostCeiling,
  type CeilingExceeded,
  type CostCeilingOptions,
} from '../../src/index.js';

// Each call reads 100 tokens at $1 a million and writes 90 at $10: $0.001, a thousandth of a dollar.
const CALL_USD = 0.001;
const prices = createPriceBook({
  overrides: [{ model: 'house', input: 1, output: 10 }],
  sources: [],
});
// What a call may cost: 100 tokens by the tokenizer and 16 for each of some texts, and 90 as `max_tokens` says.
const exact: Pick<CostCeilingOptions, 'tokenizer' | 'prices'> = { tokenizer: () => 100, prices };

let llm: ScriptedLlm;
let client: OpenAI;
let test: TestTracer;
let key = 0;

beforeAll(async () => {
  llm = await startScriptedLlm({
    script: [
      {
        when: () => true,
        reply: replyText('Done.'),
        usage: { promptTokens: 100, completionTokens: 90 },
        latencyMs: 5,
      },
    ],
  });
  client = new OpenAI({ baseURL: llm.baseUrl, apiKey: 'any', maxRetries: 0 });
});
afterAll(() => llm.close());

beforeEach(() => {
  test = createTestTracer({ clock: 'real' });
  key++;
});
afterEach(() => test[Symbol.asyncDispose]());

const body = (
  content: string = 'Refund it.',
): OpenAI.Chat.ChatCompletionCreateParamsNonStreaming => ({
  model: 'house',
  max_tokens: 90,
  messages: [{ role: 'user', content }],
});
const ask = traceLLM('ask', async (request: ReturnType<typeof body>) =>
  client.chat.completions.create(request),
);

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
    const before = llm.received;
    const options = { ...exact, usd, scope: 'feature', key: `crowd ${key}` } as const;
    const refused = await test.run(() =>
      refusedOf(Array.from({ length: 100 }, () => withCostCeiling(options, () => ask(body())))),
    );
    const made = llm.received - before;
    expect(made).toBe(100 - refused);
    expect(made * CALL_USD).toBeLessThanOrEqual(usd);
    // All of the reservations were there at once, each a little above what its call cost in the end.
    expect(made).toBeGreaterThanOrEqual(15);

    // What was reserved too much is free again: one caller after another uses the ceiling up to its last call.
    let more = 0;
    await test.run(async () => {
      while ((await refusedOf([withCostCeiling(options, () => ask(body()))])) === 0) more++;
    });
    const spent = (made + more) * CALL_USD;
    expect(spent).toBeLessThanOrEqual(usd + 1e-12);
    expect(spent).toBeGreaterThanOrEqual(usd - 2 * CALL_USD);
    expect(llm.received - before).toBe(made + more);
  });

  it('holds for callers that come in waves while others still run', async () => {
    const usd = 30 * CALL_USD;
    const before = llm.received;
    await test.run(() =>
      withTrace('crowd', () =>
        withCostCeiling({ ...exact, usd }, async () => {
          const waves = Array.from({ length: 10 }, async (_, wave) => {
            for (let step = 0; step < 10; step++) {
              if (wave % 2 === 1) await new Promise((resolve) => setImmediate(resolve));
              await ask(body()).catch(() => undefined);
            }
          });
          await Promise.all(waves);
        }),
      ),
    );
    const made = llm.received - before;
    expect(made).toBeGreaterThan(20);
    expect(made * CALL_USD).toBeLessThanOrEqual(usd + 1e-12);
  });

  it('says clearly what it refused and why', async () => {
    const before = llm.received;
    const refusal: unknown = await test
      .run(() => withCostCeiling({ ...exact, usd: 0.0009 }, () => ask(body())))
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
    expect(llm.received).toBe(before);
    await test.idle();
    expect(test.traces[0]?.spans[0]).toMatchObject({
      name: 'ask',
      status: 'error',
      error: { type: 'CostCeilingError', code: 'cost_ceiling' },
    });
    expect(test.traces[0]?.totals.unpricedCalls).toBe(0);
  });

  it('refuses in the way in which the function fails', async () => {
    const never = { ...exact, usd: 0 };
    const sync = traceLLM('sync', (_request: object) => 'text');
    await test.run(() =>
      withCostCeiling(never, async () => {
        expect(() => sync(body())).toThrow(CostCeilingError);
        const promised = ask(body());
        await expect(promised).rejects.toThrow(CostCeilingError);
      }),
    );
  });
});

describe('what is counted', () => {
  it('is what a call did cost, not what it might have', async () => {
    const withoutTokenizer = { prices, usd: 3.5 * CALL_USD, maxOutputTokens: 90 };
    await test.run(() =>
      withCostCeiling(withoutTokenizer, async () => {
        for (let i = 0; i < 3; i++) await ask(body());
        await expect(ask(body())).rejects.toMatchObject({ spentNanoUsd: 3_000_000 });
      }),
    );
  });

  it('is what a stream says at its end', async () => {
    const stream = traceLLM('stream', async (request: ReturnType<typeof body>) =>
      client.chat.completions.create({
        ...request,
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    await test.run(() =>
      withCostCeiling({ ...exact, usd: 2 * CALL_USD }, async () => {
        await Array.fromAsync(await stream(body()));
        await expect(stream(body())).rejects.toMatchObject({
          spentNanoUsd: 1_000_000,
          reservedNanoUsd: 0,
        });
      }),
    );
    await test.idle();
    const [span] = test.traces.flatMap(({ spans }) => spans);
    expect(span?.output).toMatchObject({ content: 'Done.' });
  });

  it('is the reservation of a stream that was left before it told its usage', async () => {
    const stream = traceLLM('stream', async (request: ReturnType<typeof body>) =>
      client.chat.completions.create({ ...request, stream: true }),
    );
    await test.run(() =>
      withCostCeiling({ ...exact, usd: 2 * CALL_USD }, async () => {
        for await (const _chunk of await stream(body())) break;
        await expect(ask(body())).rejects.toMatchObject({
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
    await test.run(() =>
      withCostCeiling({ ...exact, usd: 1.5 * CALL_USD }, async () => {
        for (let i = 0; i < 5; i++) await expect(broken(body())).rejects.toThrow('503');
        await ask(body());
      }),
    );
  });

  it('is a call once that a method wraps around another, and each of its attempts', async () => {
    const inner = traceLLM('inner', async (request: ReturnType<typeof body>) =>
      client.chat.completions.create(request),
    );
    const outer = traceLLM('outer', async (request: ReturnType<typeof body>) => {
      await inner(request);
      return inner(request);
    });
    await test.run(() =>
      withCostCeiling({ ...exact, usd: 3.5 * CALL_USD }, async () => {
        await outer(body());
        await expect(outer(body())).rejects.toMatchObject({ spentNanoUsd: 3_000_000 });
      }),
    );
  });

  it('is a call of a method that streams, once, although its inner call begins when it is read', async () => {
    const inner = traceLLM('inner', async (request: ReturnType<typeof body>) =>
      client.chat.completions.create(request),
    );
    const outer = traceLLM('outer', async function* (request: ReturnType<typeof body>) {
      yield (await inner(request)).choices[0]?.message.content;
    });
    await test.run(() =>
      withCostCeiling({ ...exact, usd: 2.5 * CALL_USD }, async () => {
        await Array.fromAsync(outer(body()));
        await Array.fromAsync(outer(body()));
        await expect(ask(body())).rejects.toMatchObject({
          spentNanoUsd: 2_000_000,
          reservedNanoUsd: 0,
        });
      }),
    );
  });

  it('is both calls where a tool of the first makes the second', async () => {
    const delegate = traceTool('delegate', async () => ask(body()));
    const outer = traceLLM('outer', async (request: ReturnType<typeof body>) => {
      await delegate();
      return client.chat.completions.create(request);
    });
    await test.run(() =>
      withCostCeiling({ ...exact, usd: 2.5 * CALL_USD }, async () => {
        await outer(body());
        await expect(ask(body())).rejects.toMatchObject({ spentNanoUsd: 2_000_000 });
      }),
    );
  });
});

describe('whose ledger it is', () => {
  it('is that of the user, tenant or feature of the trace', async () => {
    const under = (userId: string): Promise<unknown> =>
      test.run(() =>
        withTrace('request', { attributes: { userId: `${userId} ${key}` } }, () =>
          withCostCeiling({ ...exact, usd: 1.5 * CALL_USD, scope: 'user' }, () => ask(body())),
        ),
      );
    await under('ada');
    await expect(under('ada')).rejects.toThrow('for this user');
    await under('bob');
  });

  it('is that of a user who is known only below', async () => {
    const options = { ...exact, usd: 1.5 * CALL_USD, scope: 'tenant' } as const;
    const once = (): Promise<unknown> =>
      test.run(() =>
        withTrace('request', () =>
          withCostCeiling(options, () =>
            withAttributes({ tenantId: `acme ${key}` }, () => ask(body())),
          ),
        ),
      );
    await once();
    await expect(once()).rejects.toThrow(CostCeilingError);
  });

  it('is shared by all ceilings of a trace, and begins anew in the next', async () => {
    const under = (): Promise<unknown> =>
      withCostCeiling({ ...exact, usd: 1.5 * CALL_USD }, () => ask(body()));
    for (let i = 0; i < 2; i++) {
      await test.run(() =>
        withTrace('request', async () => {
          await under();
          await expect(under()).rejects.toThrow(CostCeilingError);
        }),
      );
    }
  });

  it('is every one of nested ceilings, and what one refuses costs the other nothing', async () => {
    const outer = { ...exact, usd: 10 * CALL_USD, scope: 'feature', key: `outer ${key}` } as const;
    await test.run(() =>
      withCostCeiling(outer, async () => {
        await withCostCeiling({ ...exact, usd: 1.5 * CALL_USD }, async () => {
          await ask(body());
          await expect(ask(body())).rejects.toMatchObject({ scope: 'trace' });
        });
        const rest = await refusedOf(Array.from({ length: 7 }, () => ask(body())));
        expect(rest).toBe(0);
      }),
    );
  });
});

describe('what happens to a call that would pass it', () => {
  it('is that it goes through and is counted, where it only warns', async () => {
    const before = diagnosticCounts().cost_ceiling ?? 0;
    await test.run(() =>
      withCostCeiling({ ...exact, usd: 0, onExceed: 'warn' }, () => ask(body())),
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
      test.run(() => withCostCeiling({ ...exact, usd: 0, onExceed }, () => ask(body())));
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
    const before = llm.received;
    const under = (onUnknownPrice?: 'refuse'): Promise<unknown> =>
      test.run(() =>
        withCostCeiling({ ...exact, usd: 1, ...(onUnknownPrice && { onUnknownPrice }) }, () =>
          ask(unknown),
        ),
      );
    await under();
    await expect(under('refuse')).rejects.toThrow('The price of this call is not known');
    expect(llm.received).toBe(before + 1);
  });

  it('is not decided by arguments that cannot be looked at, nor by a tokenizer that throws', async () => {
    const poison = Object.defineProperty({ ...body() }, 'tools', {
      enumerable: true,
      get: () => Reflect.ownKeys(undefined as never),
    });
    const answer = traceLLM('answer', async (_request: object) => 'text');
    const tokenizer = (): number => Reflect.ownKeys(undefined as never).length;
    await test.run(() =>
      withCostCeiling({ prices, usd: 1 }, async () => expect(await answer(poison)).toBe('text')),
    );
    await test.run(() => withCostCeiling({ prices, usd: 1, tokenizer }, () => ask(body())));
  });
});

describe('where it holds', () => {
  it('is everything that its function calls, and nothing else', async () => {
    const agent = traceAgent('agent', () =>
      withSpan(
        'answer',
        { kind: 'llm', data: { model: 'house', provider: 'house' }, input: 'Hi' },
        () => client.chat.completions.create(body()),
      ),
    );
    await test.run(async () => {
      await expect(
        (async () => withCostCeiling({ ...exact, usd: 0 }, () => agent()))(),
      ).rejects.toThrow(CostCeilingError);
      await agent();
    });
  });

  it('is also where tracing is off', async () => {
    await using off = createTestTracer();
    Object.defineProperty(off.tracer, 'enabled', { value: false });
    const before = llm.received;
    await off.run(() =>
      withCostCeiling({ ...exact, usd: 2.5 * CALL_USD }, async () => {
        await ask(body());
        await ask(body());
        await expect(ask(body())).rejects.toMatchObject({ spentNanoUsd: 2_000_000 });
      }),
    );
    expect(llm.received).toBe(before + 2);
    expect(off.records).toEqual([]);
  });

  it('is a generator that its function returns, when it is read', async () => {
    const generator = test.run(() =>
      withCostCeiling({ ...exact, usd: 0 }, async function* () {
        yield await ask(body());
      }),
    );
    await expect(test.run(() => Array.fromAsync(generator))).rejects.toThrow(CostCeilingError);
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
