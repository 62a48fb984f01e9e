import type { TraceTotals } from '../../src/model/record.js';
import type { TraceFacts } from '../../src/sampling/trace-facts.js';

const START = Date.UTC(2026, 5, 3, 12);

export const NO_TOTALS: TraceTotals = {
  llmCalls: 0,
  toolCalls: 0,
  retries: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  unpricedCalls: 0,
  llmWaitMs: 0,
  toolWaitMs: 0,
};

/** A quick, cheap, successful request, unless it says otherwise. */
export function someFacts(overrides: Partial<TraceFacts> = {}): TraceFacts {
  return {
    traceId: '8f91c2d47b0e4a6f9d3c5e7a1b2c3d4e',
    kind: 'request',
    name: 'POST /api/chat',
    route: '/api/chat',
    method: 'POST',
    statusCode: 200,
    outcome: 'success',
    status: 'success',
    startTime: START,
    durationMs: 100,
    environment: 'test',
    prompts: [],
    models: [],
    tools: [],
    totals: NO_TOTALS,
    failedSpans: 0,
    failedTools: 0,
    failedParsers: 0,
    timeouts: 0,
    guardrailHits: 0,
    scores: [],
    calls: [],
    toolCalls: [],
    ...overrides,
  };
}

/** A trace id that counts, in the form of W3C. */
export function traceId(n: number): string {
  return n.toString(16).padStart(32, '0');
}

/** Numbers in [0, 1), the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
