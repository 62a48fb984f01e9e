import type {
  CostRecord,
  LlmTraceRecord,
  RollupRecord,
  SpanRecord,
  TraceRecord,
  TraceTotals,
} from '@llmtrace/core';
import { LatencySketch } from '@llmtrace/core';
import { recordCalls } from '@llmtrace/core/records';
import { aTrace } from './sample-records.js';

/** A source of numbers in [0, 1) that gives the same ones for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What generated traces are like. */
export interface GeneratedOptions {
  readonly seed?: number;
  /** Units: epoch ms. */
  readonly from?: number;
  /** Units: ms over which the traces are spread, in order. */
  readonly spreadMs?: number;
  /** Units: UTF-16 code units of the text of a trace, about. */
  readonly textLength?: number;
}

const WORDS =
  'refund order invoice customer policy shipping delay partial address account please within days apply total credit limit window items return label carrier'.split(
    ' ',
  );
const MODELS = ['gpt-5.5', 'gpt-4.1-mini', 'claude-sonnet-5'] as const;
const PROVIDERS: Readonly<Record<string, string>> = {
  'gpt-5.5': 'openai',
  'gpt-4.1-mini': 'openai',
  'claude-sonnet-5': 'anthropic',
};

/** Makes traces of six spans: an agent, a retrieval, two model calls, a tool and a parser. The same for the same seed. */
export function* generatedTraces(
  count: number,
  {
    seed = 1,
    from = Date.UTC(2026, 5, 1),
    spreadMs = 30 * 86_400_000,
    textLength = 6_000,
  }: GeneratedOptions = {},
): Generator<TraceRecord, void, undefined> {
  const random = seededRandom(seed);
  const hex = (length: number): string =>
    Array.from({ length: length / 8 }, () =>
      Math.floor(random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const text = (length: number): string => {
    let said = '';
    while (said.length < length) said += `${pick(WORDS)} `;
    return said;
  };
  const round = (ms: number): number => Math.round(ms * 1_000) / 1_000;
  for (let i = 0; i < count; i++) {
    const startTime = round(from + (spreadMs * i) / count);
    const rootSpanId = hex(16);
    const model = pick(MODELS);
    const provider = PROVIDERS[model] as string;
    const failed = random() < 0.05;
    const feature = pick(['support_chat', 'search', 'summary', 'onboarding']);
    const version = pick(['v11', 'v12', 'v13']);
    const question = text(textLength / 12);
    let at = startTime + 2 + random() * 5;
    const span = (
      kind: string,
      name: string,
      parent: string,
      ms: number,
      rest: object,
    ): SpanRecord => {
      const made = {
        spanId: hex(16),
        parentSpanId: parent,
        kind,
        name,
        startTime: round(at),
        durationMs: round(ms),
        status: 'ok',
        data: {},
        ...rest,
      };
      at += ms;
      return made as unknown as SpanRecord;
    };
    const llm = (
      name: string,
      parent: string,
      messages: readonly object[],
      error: boolean,
    ): SpanRecord => {
      const inputTokens = 400 + Math.floor(random() * 3_000);
      const outputTokens = error ? 0 : 40 + Math.floor(random() * 500);
      const cachedTokens = random() < 0.3 ? Math.floor(inputTokens / 2) : 0;
      const nano = inputTokens * 400 + outputTokens * 1_600;
      return span('llm', name, parent, 200 + random() * random() * 5_000, {
        status: error ? 'error' : 'ok',
        ...(error
          ? { error: { type: 'RateLimitError', code: '429', message: text(60), retryable: true } }
          : {}),
        input: messages,
        ...(error ? {} : { output: [{ role: 'assistant', content: text(textLength / 12) }] }),
        data: {
          provider,
          model,
          responseModel: `${model}-2026-05-01`,
          responseId: `resp_${hex(16)}`,
          params: {
            temperature: 0.2,
            maxOutputTokens: 800,
            ...(random() < 0.5 ? { responseFormat: 'json_schema' } : {}),
          },
          prompt: { name: 'support_agent', versionId: version, releaseLabel: 'production' },
          usage: { inputTokens, outputTokens, cachedTokens },
          cost: {
            inputNanoUsd: inputTokens * 400,
            outputNanoUsd: outputTokens * 1_600,
            totalNanoUsd: nano,
            currency: 'USD',
            source: 'genai-prices',
            priceVersion: '2026-05',
            status: 'priced',
          },
          finishReason: error ? 'error' : random() < 0.03 ? 'length' : 'stop',
          ...(error ? {} : { timeToFirstTokenMs: round(80 + random() * 600) }),
          attempt: 1,
          outputShape: 'text',
        },
      });
    };
    const agent = span('agent', 'support_agent', rootSpanId, 1, {
      data: { agentName: 'support', stepIndex: 1 },
    });
    const chunks = Array.from({ length: 3 }, (_, n) => ({
      chunkId: `doc_${Math.floor(random() * 500)}#${n}`,
      sourceDocId: `doc_${Math.floor(random() * 500)}`,
      title: pick(WORDS),
      score: round(0.95 - n * 0.08 - random() * 0.3),
      tokens: 80 + Math.floor(random() * 200),
      textLength: 900,
      snippet: text(textLength / 30),
    }));
    const retrieval = span('retrieval', 'search_policy_docs', agent.spanId, 10 + random() * 80, {
      data: {
        index: 'policies',
        indexVersion: '7',
        queryText: question.slice(0, 80),
        topKRequested: 3,
        topKReturned: 3,
        chunks,
      },
    });
    const history = [
      {
        role: 'system',
        content: `You help customers of a shop. ${version} ${'Be brief and exact. '.repeat(12)}`,
      },
      { role: 'user', content: question },
    ];
    const plan = llm('plan_response', agent.spanId, history, false);
    const toolFailed = random() < 0.08;
    const tool = span('tool', 'create_refund', plan.spanId, 5 + random() * 200, {
      status: toolFailed ? 'error' : 'ok',
      ...(toolFailed
        ? { error: { type: 'ToolError', code: 'INVALID_ARGUMENT', message: 'amount is too high' } }
        : {}),
      data: {
        toolName: pick(['create_refund', 'get_order']),
        callId: `call_${hex(8)}`,
        askedBySpanId: plan.spanId,
        arguments: { amount: Math.floor(random() * 9_000), reason: text(40) },
        argumentsValid: true,
        success: !toolFailed,
        resultSummary: text(120),
        prompt: { name: 'support_agent', versionId: version },
        model,
      },
    });
    const answer = llm(
      'answer',
      agent.spanId,
      [
        ...history,
        ...((plan.output ?? []) as readonly object[]),
        { role: 'tool', content: text(textLength / 8) },
      ],
      failed,
    );
    const parser = span('parser', 'parse_answer', agent.spanId, 1, {
      data: { format: 'json', schemaName: 'Answer', valid: random() > 0.02, repairAttempts: 0 },
    });
    const spans = [agent, retrieval, plan, tool, answer, ...(failed ? [] : [parser])];
    yield aTrace({
      traceId: hex(32),
      rootSpanId,
      startTime,
      durationMs: round(at - startTime + 3),
      name: `POST /api/${feature}`,
      route: `/api/${feature}`,
      method: 'POST',
      statusCode: failed ? 502 : 200,
      outcome: failed ? 'error' : toolFailed ? 'degraded_success' : 'success',
      status: failed ? 'error' : 'success',
      ...(failed ? { error: { type: 'RateLimitError', code: '429', message: text(60) } } : {}),
      input: question,
      ...(failed
        ? {}
        : {
            output: ((answer.output ?? []) as readonly { content: string }[])[0]?.content ?? '',
          }),
      environment: random() < 0.9 ? 'production' : 'staging',
      pipeline: 'support',
      pipelineTier: 'multi_step_agent',
      pipelineVersion: pick(['1.4.0', '1.5.0']),
      deploymentId: 'dep_42',
      gitSha: 'a1b2c3d',
      requestId: `req_${hex(16)}`,
      sessionId: `ses_${Math.floor(random() * Math.max(1, count / 4))}`,
      userIdHash: `u${Math.floor(random() * Math.max(2, count / 20))}`,
      userSegment: pick(['free', 'pro', 'enterprise']),
      tenantId: pick(['acme', 'globex', 'initech']),
      locale: pick(['en', 'de']),
      feature,
      variant: pick(['a', 'b']),
      tags: [pick(['vip', 'trial', 'beta'])],
      metadata: { cart: { items: Math.floor(random() * 9) }, note: text(30) },
      prompts: [{ name: 'support_agent', versionId: version, releaseLabel: 'production' }],
      models: [model, `${model}-2026-05-01`],
      tools: ['create_refund'],
      totals: totalsOf(spans),
      spans,
    });
  }
}

/** The totals of a trace as core sums them. */
function totalsOf(spans: readonly SpanRecord[]): TraceTotals {
  const calls = recordCalls(spans);
  const sum = (of: (call: (typeof calls)[number]) => number | undefined): number =>
    calls.reduce((total, call) => total + (of(call) ?? 0), 0);
  return {
    llmCalls: calls.length,
    toolCalls: spans.filter(({ kind }) => kind === 'tool').length,
    retries: 0,
    inputTokens: sum((call) => call.span.data.usage?.inputTokens),
    outputTokens: sum((call) => call.span.data.usage?.outputTokens),
    cachedTokens: sum((call) => call.span.data.usage?.cachedTokens),
    costNanoUsd: sum((call) => call.span.data.cost?.totalNanoUsd),
    unpricedCalls: 0,
    llmWaitMs: Math.round(sum((call) => call.span.durationMs) * 1_000) / 1_000,
    toolWaitMs: spans.find(({ kind }) => kind === 'tool')?.durationMs ?? 0,
  };
}

/** What core writes in the place of traces that are not stored: their sums, in one record. */
export function rollupOf(traces: readonly TraceRecord[], rollupId: string): RollupRecord {
  const [first] = traces as readonly [TraceRecord];
  const latency = new LatencySketch();
  const totals: Record<string, number> = {};
  const calls: RollupRecord['calls'][number][] = [];
  const tools: RollupRecord['tools'][number][] = [];
  for (const trace of traces) {
    latency.add(trace.durationMs);
    for (const [name, value] of Object.entries(trace.totals)) {
      totals[name] = (totals[name] ?? 0) + (value as number);
    }
    const traceErrors = Number(trace.status === 'error');
    for (const [i, { span }] of recordCalls(trace.spans).entries()) {
      const own = new LatencySketch();
      own.add(span.durationMs);
      const data = span.data as Extract<SpanRecord, { kind: 'llm' }>['data'];
      calls.push({
        kind: 'llm',
        provider: data.provider as string,
        model: data.model as string,
        responseModel: data.responseModel as string,
        promptName: data.prompt?.name as string,
        promptVersionId: data.prompt?.versionId as string,
        ...(data.params?.responseFormat === undefined
          ? undefined
          : { responseFormat: data.params.responseFormat }),
        count: 1,
        errors: Number(span.status === 'error'),
        traces: Number(i === 0),
        traceErrors: i === 0 ? traceErrors : 0,
        inputTokens: data.usage?.inputTokens ?? 0,
        outputTokens: data.usage?.outputTokens ?? 0,
        cachedTokens: data.usage?.cachedTokens ?? 0,
        costNanoUsd: data.cost?.totalNanoUsd ?? 0,
        unpricedCalls: 0,
        latency: own.toJSON(),
      });
    }
    for (const span of trace.spans) {
      if (span.kind !== 'tool') continue;
      const own = new LatencySketch();
      own.add(span.durationMs);
      tools.push({
        toolName: span.data.toolName as string,
        count: 1,
        errors: Number(span.status === 'error'),
        traces: 1,
        traceErrors,
        latency: own.toJSON(),
      });
    }
  }
  const { kind, name, outcome, status, serviceName, environment, route, method } = first;
  return {
    type: 'rollup',
    schemaVersion: 1,
    rollupId,
    windowStart: Math.floor(first.startTime / 60_000) * 60_000,
    windowMs: 60_000,
    dimensions: {
      kind,
      name,
      outcome,
      status,
      serviceName,
      environment,
      route: route as string,
      method: method as string,
      feature: first.feature as string,
      variant: first.variant as string,
      tenantId: first.tenantId as string,
      userIdHash: first.userIdHash as string,
      userSegment: first.userSegment as string,
      pipeline: first.pipeline as string,
      pipelineVersion: first.pipelineVersion as string,
      deploymentId: first.deploymentId as string,
      gitSha: first.gitSha as string,
    },
    count: traces.length,
    errors: traces.filter((trace) => trace.status === 'error').length,
    totals: totals as unknown as TraceTotals,
    latency: latency.toJSON(),
    calls,
    tools,
  };
}

/** Every call of a trace at twice its price. */
export function doubledCosts(trace: TraceRecord, createdAt: number): CostRecord {
  const calls = recordCalls(trace.spans);
  let total = 0;
  const costs = calls.map(({ span }) => {
    const nano = 2 * (span.data.cost?.totalNanoUsd ?? 0);
    total += nano;
    return {
      spanId: span.spanId,
      cost: {
        totalNanoUsd: nano,
        source: 'override',
        priceVersion: 'p2',
        status: 'priced' as const,
      },
    };
  });
  return {
    type: 'cost',
    schemaVersion: 1,
    traceId: trace.traceId,
    rootSpanId: trace.rootSpanId,
    costs,
    totals: { costNanoUsd: total, unpricedCalls: 0 },
    createdAt,
    priceVersion: 'p2',
    reason: 'reprice',
  };
}

/** Splits records into lists of at most `size`. */
export function batchesOf(
  records: Iterable<LlmTraceRecord>,
  size: number,
): readonly (readonly LlmTraceRecord[])[] {
  const batches: LlmTraceRecord[][] = [];
  for (const record of records) {
    const last = batches.at(-1);
    if (last === undefined || last.length >= size) batches.push([record]);
    else last.push(record);
  }
  return batches;
}
