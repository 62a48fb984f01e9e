import type { SpanRecord, TraceRecord } from '@llmtrace/core';
import { aSpan, aTrace } from '@llmtrace/testing/sample-records';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TOKEN_NANO_USD = 1_000;

/** What differs between the traces of an incident. */
interface Story {
  readonly at: number;
  readonly spans: readonly SpanRecord[];
  readonly fields: Partial<TraceRecord>;
}

let count = 0;

function hex(length: number): string {
  return (0x1000_0000 + ++count).toString(16).padStart(length, '0');
}

function traceOf({ at, spans, fields }: Story): TraceRecord {
  const rootSpanId = hex(16);
  const calls = spans.filter((span) => span.kind === 'llm');
  const sum = (of: 'inputTokens' | 'outputTokens'): number =>
    calls.reduce((total, { data }) => total + (data.usage?.[of] ?? 0), 0);
  const [inputTokens, outputTokens] = [sum('inputTokens'), sum('outputTokens')];
  return aTrace({
    traceId: hex(32),
    rootSpanId,
    startTime: at,
    durationMs: 900,
    models: ['gpt-5.5'],
    prompts: calls.flatMap(({ data }) => (data.prompt === undefined ? [] : [data.prompt])),
    totals: {
      llmCalls: calls.length,
      toolCalls: spans.filter(({ kind }) => kind === 'tool').length,
      retries: 0,
      inputTokens,
      outputTokens,
      cachedTokens: 0,
      costNanoUsd: (inputTokens + outputTokens) * TOKEN_NANO_USD,
      unpricedCalls: 0,
      llmWaitMs: 800,
      toolWaitMs: 0,
    },
    spans: spans.map((span, i) => ({
      ...span,
      spanId: hex(16),
      parentSpanId: rootSpanId,
      startTime: at + i * 100,
    })),
    ...fields,
  });
}

function call(name: string, prompt: string, versionId: string, inputTokens: number): SpanRecord {
  return aSpan({
    kind: 'llm',
    name,
    durationMs: 100,
    data: {
      provider: 'openai',
      model: 'gpt-5.5',
      prompt: { name: prompt, versionId },
      usage: { inputTokens, outputTokens: 80 },
      cost: {
        inputNanoUsd: inputTokens * TOKEN_NANO_USD,
        outputNanoUsd: 80 * TOKEN_NANO_USD,
        totalNanoUsd: (inputTokens + 80) * TOKEN_NANO_USD,
        status: 'priced',
      },
      purpose: 'primary',
    },
  });
}

/** From the middle of two days on, version B of a prompt writes amounts as text, and the refund tool refuses them. */
export function refundIncident(to: number): readonly TraceRecord[] {
  return every(to - 2 * DAY_MS, to, HOUR_MS / 4).map((at) => {
    const isB = at > to - DAY_MS;
    const fails = isB && (at / (HOUR_MS / 4)) % 3 !== 0;
    const error = {
      type: 'ValidationError',
      code: 'INVALID_ARGUMENT',
      message: 'amount must be a number',
    };
    return traceOf({
      at,
      spans: [
        call('plan_refund', 'refund-agent', isB ? 'B' : 'A', 600),
        aSpan({
          kind: 'tool',
          name: 'refund_order',
          status: fails ? 'error' : 'ok',
          ...(fails ? { error } : {}),
          data: {
            toolName: 'refund_order',
            arguments: { order: 'o-17', amount: fails ? '12,50 EUR' : 12.5 },
            argumentsValid: !fails,
          },
        }),
      ],
      fields: {
        name: 'POST /api/refunds',
        route: '/api/refunds',
        feature: 'refunds',
        tools: ['refund_order'],
        ...(fails ? { status: 'error', outcome: 'error', error } : {}),
      },
    });
  });
}

/** On the second of three days the query is rewritten without the product's name. */
export function productIncident(to: number): readonly TraceRecord[] {
  return every(to - 3 * DAY_MS, to, HOUR_MS / 2).map((at) => {
    const isBad = at > to - 2 * DAY_MS && at <= to - DAY_MS;
    const score = isBad ? 0.58 : 0.91;
    return traceOf({
      at,
      spans: [
        aSpan({
          kind: 'retrieval',
          name: 'search_manuals',
          data: {
            index: 'manuals',
            originalQueryText: 'How do I descale the Aero 3 kettle?',
            queryText: isBad ? 'how to descale a kettle' : 'descale Aero 3 kettle',
            topKRequested: 2,
            topKReturned: 2,
            chunks: [
              { chunkId: 'aero-3-p7', title: 'Aero 3 manual', score, tokens: 200 },
              {
                chunkId: isBad ? 'terra-9-p2' : 'aero-3-p8',
                title: isBad ? 'Terra 9 manual' : 'Aero 3 manual',
                score: score - 0.02,
                tokens: 200,
              },
            ],
          },
        }),
        call('answer', 'product-answer', 'v1', 900),
      ],
      fields: {
        name: 'POST /api/products/ask',
        route: '/api/products/ask',
        feature: 'products',
      },
    });
  });
}

/** Since a day ago a few answers to one segment carry a hundred times the retrieved text. */
export function billIncident(to: number): readonly TraceRecord[] {
  return every(to - 2 * DAY_MS, to, HOUR_MS / 12).flatMap((at, i) => {
    const isLong = at > to - DAY_MS && i % 24 === 0;
    const input = isLong ? 96_000 : 1_000;
    const search = aSpan({
      kind: 'retrieval',
      name: 'search_contracts',
      data: {
        index: 'contracts',
        chunks: [{ chunkId: 'c-1', score: 0.9, tokens: isLong ? 90_000 : 400 }],
      },
    });
    const fields = {
      name: 'POST /api/contracts/ask',
      route: '/api/contracts/ask',
      feature: 'contracts',
    };
    const spans = [search, call('answer', 'contract-answer', 'v4', input)];
    return [
      traceOf({ at, spans, fields: { ...fields, userSegment: 'enterprise' } }),
      traceOf({
        at: at + 1,
        spans: [call('answer', 'contract-short', 'v1', 300)],
        fields: { ...fields, userSegment: 'free' },
      }),
    ];
  });
}

function every(from: number, to: number, stepMs: number): readonly number[] {
  return Array.from({ length: Math.floor((to - from) / stepMs) }, (_, i) => from + i * stepMs);
}
