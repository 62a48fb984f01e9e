import { describe, expect, it } from 'vitest';
import { diagnosticCounts } from '../../src/diagnostics.js';
import type { SpanKind } from '../../src/model/kinds.js';
import type { LiveSpan } from '../../src/model/live-span.js';
import type { PriceBook, PricedCall } from '../../src/model/price-book.js';
import type { Cost, Usage } from '../../src/model/span-data.js';
import { draftSpans } from '../../src/sealing/draft-spans.js';
import type { LateSpanRecord } from '../../src/model/record.js';
import { priceSpans } from '../../src/sealing/price-spans.js';
import { SealContext } from '../../src/sealing/seal-context.js';
import { sealLateSpan } from '../../src/sealing/seal-trace.js';
import { EPOCH, named, OPTIONS, TraceScript } from './live.js';
import { pick, seeded, type Random } from './random-value.js';

/** One nano-USD a token, and what it was asked. */
class TokenPrices implements PriceBook {
  readonly asked: PricedCall[] = [];
  price(call: PricedCall): Cost {
    this.asked.push(call);
    const { usage } = call;
    if (call.model === 'unheard-of') return { status: 'unknown_model' };
    if (usage === undefined) return { status: 'no_usage' };
    const inputNanoUsd = usage.inputTokens ?? 0;
    const outputNanoUsd = usage.outputTokens ?? 0;
    return {
      inputNanoUsd,
      outputNanoUsd,
      totalNanoUsd: inputNanoUsd + outputNanoUsd,
      currency: 'USD',
      source: 'test',
      priceVersion: 'v1',
      status: 'priced',
    };
  }
}

const used = (inputTokens: number, outputTokens: number): { usage: Usage } => ({
  usage: { inputTokens, outputTokens },
});

/** What a span cost that ended late. Units: nano-USD. */
function latePrice(span: LiveSpan<SpanKind>): number | undefined {
  const records = sealLateSpan(span, { ...OPTIONS, prices: new TokenPrices() });
  const { data } = (records.at(-1) as LateSpanRecord).span;
  return (data as { readonly cost?: Cost }).cost?.totalNanoUsd;
}

describe('pricing a trace', () => {
  it('prices each call as of when it began, and sums it', () => {
    const prices = new TokenPrices();
    const script = new TraceScript();
    script.run('embedding', 'embed', { model: 'e', provider: 'openai', ...used(7, 0) });
    script.run('rerank', 'rerank', { model: 'r', ...used(3, 0) });
    script.run('llm', 'answer', {
      provider: 'openai',
      model: 'm',
      responseModel: 'm-1',
      serviceTier: 'flex',
      ...used(100, 20),
    });
    const record = script.seal({ prices });
    expect(named(record, 'answer').data).toMatchObject({
      cost: { inputNanoUsd: 100, outputNanoUsd: 20, totalNanoUsd: 120, priceVersion: 'v1' },
    });
    expect(record.totals).toMatchObject({ costNanoUsd: 130, unpricedCalls: 0 });
    expect(prices.asked[2]).toEqual({
      kind: 'llm',
      provider: 'openai',
      model: 'm',
      responseModel: 'm-1',
      serviceTier: 'flex',
      usage: { inputTokens: 100, outputTokens: 20 },
      at: EPOCH + 20,
    });
  });

  it('keeps a cost that is there', () => {
    const prices = new TokenPrices();
    const script = new TraceScript();
    const cost: Cost = { status: 'priced', totalNanoUsd: 5, source: 'provider' };
    script.run('llm', 'answer', { ...used(100, 20), cost });
    expect(named(script.seal({ prices }), 'answer').data).toMatchObject({ cost });
    expect(prices.asked).toEqual([]);
  });

  it('counts a call once under wrappers, agents and steps of every depth', () => {
    const script = new TraceScript();
    const answer = { ...used(100, 20), responseId: 'resp_1' };
    script.run('agent', 'agent', {}, () => {
      script.run('llm', 'method', answer, () => {
        script.run('step', 'attempt', {}, () => {
          script.run('llm', 'client', answer);
        });
      });
    });
    const record = script.seal({ prices: new TokenPrices() });
    expect(record.totals).toMatchObject({ llmCalls: 1, costNanoUsd: 120, unpricedCalls: 0 });
    expect(named(record, 'method').data).not.toHaveProperty('cost');
    expect(named(record, 'agent').data).not.toHaveProperty('cost');
  });

  it('counts an answer once that a call handed on through an agent', () => {
    const script = new TraceScript();
    const answer = { ...used(100, 20), responseId: 'resp_1' };
    script.run('llm', 'ask', answer, () => {
      script.run('agent', 'loop', {}, () => {
        script.run('llm', 'plan', { ...used(10, 2), responseId: 'resp_0' });
        script.run('llm', 'answer', answer);
      });
    });
    expect(script.seal({ prices: new TokenPrices() }).totals).toMatchObject({
      llmCalls: 2,
      costNanoUsd: 132,
    });
  });

  it('tells calls without a price apart from calls that were free', () => {
    const script = new TraceScript();
    script.run('llm', 'unknown', { model: 'unheard-of', ...used(1, 1) });
    script.run('llm', 'silent');
    script.run('llm', 'free', used(0, 0));
    script.run('llm', 'refused', {}, (span) => void span.recordError(new Error('429')));
    const record = script.seal({ prices: new TokenPrices() });
    const costOf = (name: string): unknown => (named(record, name).data as { cost?: Cost }).cost;
    expect(costOf('unknown')).toEqual({ status: 'unknown_model' });
    expect(costOf('silent')).toEqual({ status: 'no_usage' });
    expect(costOf('free')).toMatchObject({ status: 'priced', totalNanoUsd: 0 });
    expect(costOf('refused')).toBeUndefined();
    expect(record.totals).toMatchObject({ costNanoUsd: 0, unpricedCalls: 2 });
  });

  it.each<[string, object]>([
    ['negative', { inputTokens: -1, outputTokens: 2 }],
    ['no number', { inputTokens: Number.NaN, outputTokens: 2 }],
    ['a fraction', { inputTokens: 1.5, outputTokens: 2 }],
    ['beyond what a number holds', { inputTokens: 2 ** 60, outputTokens: 2 }],
    ['text', { inputTokens: '7', outputTokens: 2 }],
  ])('does not price a count that is %s', (_what, usage) => {
    const prices = new TokenPrices();
    const script = new TraceScript();
    script.run('llm', 'odd', { usage } as never);
    const context = new SealContext({ ...OPTIONS, prices }, OPTIONS.policy.unknown);
    const drafts = draftSpans(script.trace, context);
    drafts[0]!.data['usage'] = usage;
    priceSpans(drafts, context, 0);
    expect(drafts[0]?.data['cost']).toEqual({ status: 'invalid_usage' });
    expect(prices.asked).toEqual([]);
  });

  it('cuts parts to what they are a part of, and calls the price an estimate', () => {
    const prices = new TokenPrices();
    const script = new TraceScript();
    const usage = { inputTokens: 100, outputTokens: 20, cachedTokens: 500, reasoningTokens: 21 };
    script.run('llm', 'odd', { usage });
    const record = script.seal({ prices });
    expect(prices.asked[0]?.usage).toEqual({ ...usage, cachedTokens: 100, reasoningTokens: 20 });
    expect(named(record, 'odd').data).toMatchObject({ cost: { estimated: true } });
  });

  it.each<[string, PriceBook]>([
    ['throws', { price: () => Reflect.ownKeys(undefined as never) as never }],
    ['answers nonsense', { price: () => ({ status: 'priced', totalNanoUsd: 0.5 }) }],
    ['answers nothing', { price: () => undefined as never }],
  ])('goes on when the price book %s', (_what, prices) => {
    const before = diagnosticCounts().callback_error ?? 0;
    const script = new TraceScript();
    script.run('llm', 'answer', used(1, 1));
    const record = script.seal({ prices });
    expect(named(record, 'answer').data).toMatchObject({ cost: { status: 'unknown_model' } });
    expect(record.totals).toMatchObject({ unpricedCalls: 1 });
    expect(diagnosticCounts().callback_error).toBe(before + 1);
  });

  it('prices a call that ended late, but not one that only wrapped another', () => {
    const prices = new TokenPrices();
    const script = new TraceScript();
    const wrapper = script.open('llm', 'wrapper');
    const inner = script.trace.startSpan('llm', 'inner', wrapper).set(used(1, 1));
    inner.end();
    const alone = script.open('llm', 'alone');
    const outer = script.open('llm', 'outer');
    const lateInner = script.trace.startSpan('llm', 'late_inner', outer);
    const record = script.seal({ prices });
    expect(named(record, 'wrapper').data).not.toHaveProperty('cost');
    expect(named(record, 'alone').data).not.toHaveProperty('cost');
    const sealed = [lateInner, wrapper, alone, outer].map((span) => {
      span.set(used(100, 20)).end();
      const late = sealLateSpan(span as never, { ...OPTIONS, prices }).at(-1);
      return (late as LateSpanRecord).span;
    });
    expect(sealed.map(({ data }) => (data as { cost?: Cost }).cost?.totalNanoUsd)).toEqual([
      120,
      undefined,
      120,
      undefined,
    ]);
  });

  it('leaves the wrapper of a late call without a price, also where it has ended by then', () => {
    const script = new TraceScript();
    const { trace } = script;
    script.seal();
    trace.release();
    const wrapper = trace.startSpan('llm', 'wrapper', trace);
    const client = trace.startSpan('llm', 'client', wrapper).set(used(100, 20));
    client.end();
    wrapper.set(used(100, 20)).end();
    expect([client, wrapper].map(latePrice)).toEqual([120, undefined]);
  });

  it('prices a late call once that an agent in another one made', () => {
    const script = new TraceScript();
    const { trace } = script;
    const outer = script.open('llm', 'outer');
    const inTime = trace.startSpan('llm', 'in_time', trace.startSpan('agent', 'loop', outer));
    inTime.set({ ...used(10, 2), responseId: 'resp_0' }).end();
    script.seal();
    trace.release();
    const ask = trace.startSpan('llm', 'ask', trace);
    const agent = trace.startSpan('agent', 'agent', ask);
    const plan = trace
      .startSpan('llm', 'plan', agent)
      .set({ ...used(10, 2), responseId: 'resp_1' });
    const last = trace
      .startSpan('llm', 'last', agent)
      .set({ ...used(50, 5), responseId: 'resp_2' });
    for (const span of [plan, last, agent]) span.end();
    ask.set({ ...used(50, 5), responseId: 'resp_2' }).end();
    outer.set({ ...used(7, 0), responseId: 'resp_3' }).end();
    expect([plan, last, ask, outer].map(latePrice)).toEqual([12, 55, undefined, 7]);
  });

  it('asks nobody where there is no price book', () => {
    const script = new TraceScript();
    script.run('llm', 'answer', used(1, 1));
    const record = script.seal();
    expect(named(record, 'answer').data).not.toHaveProperty('cost');
    expect(record.totals.unpricedCalls).toBe(1);
  });
});

describe('whatever wraps whatever', () => {
  /** Grows a tree whose calls of a provider use tokens of their own, and whose other LLM spans repeat what is inside. */
  function grow(random: Random, script: TraceScript): number {
    let answers = 0;
    let used = 0;
    const call = (): { readonly usage: Usage; readonly responseId: string } => {
      const inputTokens = 1 + Math.floor(random() * 1_000);
      used += inputTokens;
      const answer = { usage: { inputTokens, outputTokens: 0 }, responseId: `resp_${++answers}` };
      script.run('llm', 'client', answer);
      return answer;
    };
    const work = (depth: number): void => {
      const next = random();
      if (depth === 0 || next < 0.3) call();
      else if (next < 0.6) {
        const kind = pick(random, ['agent', 'step', 'tool', 'parser'] as const);
        script.run(kind, kind, {}, () => {
          for (let i = Math.floor(random() * 3); i >= 0; i--) work(depth - 1);
        });
      } else {
        script.run('llm', 'method', {}, (span) => {
          const through = pick(random, ['agent', 'step', 'llm'] as const);
          let answer: object = {};
          script.run(through, 'inside', {}, (inner) => {
            answer = call();
            if (through === 'llm') inner.set(answer);
          });
          span.set(answer);
        });
      }
    };
    for (let i = 0; i < 4; i++) work(4);
    return used;
  }

  it('counts the tokens and the price of each call of a provider once', () => {
    const random = seeded(31);
    for (let run = 0; run < 300; run++) {
      const script = new TraceScript();
      const used = grow(random, script);
      const record = script.seal({ prices: new TokenPrices() });
      expect(record.totals).toMatchObject({
        inputTokens: used,
        costNanoUsd: used,
        unpricedCalls: 0,
      });
      const onSpans = record.spans.map(
        ({ data }) => (data as { cost?: Cost }).cost?.totalNanoUsd ?? 0,
      );
      expect(onSpans.reduce((sum, nano) => sum + nano, 0)).toBe(used);
    }
  });
});
