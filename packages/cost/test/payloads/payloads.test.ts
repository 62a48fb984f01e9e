import { traceEmbedding, traceLLM, type Cost } from '@llmtrace/core';
import { createTestTracer } from '@llmtrace/core/testing';
import { describe, expect, it } from 'vitest';
import { createPriceBook } from '../../src/index.js';
import { anthropic } from './anthropic.js';
import { bedrock, google } from './google-and-aws.js';
import { openai } from './openai.js';
import { others } from './others.js';
import type { Charge, Payload } from './payload.js';

const PAYLOADS = [...openai, ...anthropic, ...google, ...bedrock, ...others];
const NANO_USD = 1_000_000_000;

/** Units: nano-USD; a USD per million tokens is a thousand of them per token. */
function nanoUsd([price, count, each]: Charge): number {
  return Math.round(each === undefined ? price * 1_000 * count : price * NANO_USD * count);
}

async function* streamed(chunks: readonly unknown[]): AsyncGenerator<unknown> {
  yield* chunks;
}

/** Runs a call that gives the answer, as an app would, and hands back the cost that its trace holds. */
async function costOf({
  kind = 'llm',
  data = {},
  request,
  answer,
}: Payload): Promise<Cost | undefined> {
  await using test = createTestTracer({ prices: createPriceBook() });
  const spec = { name: 'call', ...data };
  const give = async (_request: object): Promise<unknown> =>
    Array.isArray(answer) ? streamed(answer) : answer;
  const call = kind === 'llm' ? traceLLM(spec, give) : traceEmbedding(spec, give);
  await test.run(async () => {
    const result = await call(request);
    if (Array.isArray(answer)) await Array.fromAsync(result as AsyncIterable<unknown>);
  });
  await test.idle();
  const [trace] = test.traces;
  const cost = (trace?.spans[0]?.data as { cost?: Cost } | undefined)?.cost;
  expect(trace?.totals.costNanoUsd).toBe(cost?.totalNanoUsd);
  expect(trace?.totals.unpricedCalls).toBe(cost?.status === 'priced' ? 0 : 1);
  return cost;
}

describe('the hand-worked price', () => {
  it('is there for 30 payloads and more', () => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(30);
    expect(new Set(PAYLOADS.map(({ name }) => name)).size).toBe(PAYLOADS.length);
  });

  it.each(PAYLOADS.map((payload) => [payload.name, payload] as const))(
    'of %s is what its trace says',
    async (_name, payload) => {
      const cost = await costOf(payload);
      if (payload.charges.length === 0) {
        expect(cost).toEqual({ status: payload.usd });
        return;
      }
      const byHand = Math.round(Number(payload.usd) * NANO_USD);
      const sum = payload.charges.reduce((total, charge) => total + nanoUsd(charge), 0);
      expect(sum, 'the charges come to the dollars').toBe(byHand);
      expect(cost).toMatchObject({ status: 'priced', totalNanoUsd: byHand, currency: 'USD' });
      expect(cost?.estimated).toBeUndefined();
    },
  );
});
