import { LatencySketch, type RollupRecord } from '@llmtrace/core';

/** The sums of 40 sampled-out requests with a call each, that took a quarter of a second. */
export function aRollup(): RollupRecord {
  const latency = new LatencySketch();
  latency.add(250, 40);
  return {
    type: 'rollup',
    schemaVersion: 1,
    rollupId: 'r1',
    windowStart: 0,
    windowMs: 60_000,
    dimensions: {
      kind: 'request',
      name: 'POST /chat',
      outcome: 'success',
      status: 'success',
      serviceName: 's',
      environment: 'e',
    },
    count: 40,
    errors: 0,
    totals: {
      llmCalls: 40,
      toolCalls: 0,
      retries: 0,
      inputTokens: 4_000,
      outputTokens: 400,
      cachedTokens: 0,
      unpricedCalls: 0,
      llmWaitMs: 0,
      toolWaitMs: 0,
    },
    latency: latency.toJSON(),
    calls: [
      {
        kind: 'llm',
        provider: 'openai',
        model: 'gpt-4.1',
        count: 40,
        errors: 3,
        traces: 40,
        traceErrors: 0,
        latency: latency.toJSON(),
        inputTokens: 4_000,
        outputTokens: 400,
        cachedTokens: 0,
        costNanoUsd: 500_000_000,
        unpricedCalls: 0,
      },
    ],
    tools: [],
  };
}
