import type { SpanDataMap, SpanRecord, TraceRecord, Usage } from '@llmtrace/core';

/** A type with every field that it may have: a record that gains one does not compile here until it is filled in. */
type Full<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer I)[]
    ? readonly Full<I>[]
    : T extends object
      ? { readonly [K in keyof T]-?: Full<Exclude<T[K], undefined>> }
      : T;

type Kind = keyof SpanDataMap;

/** Texts and numbers that occur nowhere else, so that whoever meets one knows where it came from. */
let last = 100;
const text = (): string => `mark${++last}end`;
const count = (): number => 1_000_000 + ++last;

function usage(): Full<Usage> {
  // Parts that fit into their totals, each a number of its own.
  const base = (last += 100);
  return {
    inputTokens: 90_000_000 + base,
    outputTokens: 50_000_000 + base,
    cachedTokens: 20_000_000 + base,
    cacheWriteTokens: 11_000_000 + base,
    cacheWrite1hTokens: 7_000_000 + base,
    reasoningTokens: 6_000_000 + base,
    audioInputTokens: 5_000_000 + base,
    audioOutputTokens: 4_000_000 + base,
    cachedAudioTokens: 3_000_000 + base,
    imageOutputTokens: 2_000_000 + base,
    webSearches: count(),
    estimated: true,
    raw: { prompt_tokens: count() },
  };
}

const cost = (): Full<SpanDataMap['llm']['cost']> & object =>
  ({
    inputNanoUsd: 3_000_000_000 + ++last,
    outputNanoUsd: 4_000_000_000 + ++last,
    totalNanoUsd: 7_000_000_000 + 2 * last - 1,
    currency: 'USD',
    source: text(),
    priceVersion: text(),
    estimated: true,
    status: 'priced',
  }) as const;

const prompt = (): { name: string; versionId: string; releaseLabel: string; gitSha: string } => ({
  name: text(),
  versionId: text(),
  releaseLabel: text(),
  gitSha: text(),
});

const agent = (): Full<SpanDataMap['agent']> => ({
  agentName: text(),
  stepIndex: count(),
  maxSteps: count(),
  node: text(),
  finalState: { reached: text() },
});

/** The data of each kind, with all that it may hold. */
const DATA: { readonly [K in Kind]: () => Full<SpanDataMap[K]> } = {
  agent,
  step: agent,
  prompt: () => ({
    ...prompt(),
    templateHash: text(),
    template: text(),
    variables: { name: text() },
  }),
  retrieval: () => ({
    index: text(),
    indexVersion: text(),
    queryText: text(),
    originalQueryText: text(),
    queryEmbeddingModel: text(),
    filter: { lang: text() },
    topKRequested: count(),
    topKReturned: count(),
    chunks: [
      {
        chunkId: text(),
        sourceDocId: text(),
        title: text(),
        score: 0.912_345,
        tokens: count(),
        textLength: count(),
        textHash: text(),
        metadata: { page: text() },
        snippet: text(),
      },
    ],
    reranker: { applied: true, model: text() },
  }),
  embedding: () => ({
    provider: 'openai',
    model: text(),
    responseModel: text(),
    attempt: count(),
    inputs: count(),
    dimensions: count(),
    usage: usage(),
    cost: cost(),
  }),
  rerank: () => ({
    provider: text(),
    model: text(),
    candidates: count(),
    topN: count(),
    scores: [0.712_345],
    usage: usage(),
    cost: cost(),
  }),
  llm: () => ({
    provider: 'openai',
    model: text(),
    responseModel: text(),
    responseId: text(),
    providerRequestId: text(),
    systemFingerprint: text(),
    serviceTier: text(),
    systemPromptHash: text(),
    params: {
      temperature: 0.212_345,
      topP: 0.912_346,
      maxOutputTokens: count(),
      stop: [text()],
      seed: count(),
      responseFormat: text(),
      toolChoice: text(),
      timeoutMs: count(),
      reasoningEffort: text(),
      other: { [text()]: text() },
    },
    prompt: { ...prompt(), expectedVersionId: text() },
    outputShape: 'tool_calls',
    usage: usage(),
    cost: cost(),
    finishReason: 'tool_calls',
    finishReasonRaw: text(),
    stream: { completion: 'completed', chunks: count() },
    timeToFirstTokenMs: 1_234_567,
    attempt: count(),
    retryOfSpanId: text(),
    purpose: 'retry',
    routing: { requested: text(), chosen: text(), reason: text(), fallbackFrom: text() },
    rateLimit: { remaining: text() },
    toolsOffered: [{ name: text(), schemaHash: text() }],
    toolCallsRequested: [{ callId: 'call_1', name: 'refund', arguments: '{"id":7}' }],
  }),
  tool: () => ({
    toolName: text(),
    toolVersion: text(),
    callId: text(),
    askedBySpanId: text(),
    arguments: { id: text() },
    argumentsValid: false,
    resultSummary: { state: text() },
    success: false,
    errorCode: text(),
    errorMessage: text(),
    retryable: true,
    sideEffect: 'send',
    mcp: { server: text(), method: text(), protocolVersion: text() },
    prompt: prompt(),
    model: text(),
    responseFormat: text(),
  }),
  parser: () => ({
    format: text(),
    schemaName: text(),
    valid: false,
    repairAttempts: count(),
    issues: [text(), { path: text() }],
    prompt: prompt(),
    model: text(),
    responseFormat: text(),
  }),
  eval: () => ({
    scores: [{ name: text(), value: text() }],
    evaluator: { name: text(), version: text(), kind: 'llm' },
    judge: {
      model: text(),
      promptVersionId: text(),
      rubricName: text(),
      rubricVersion: text(),
      costNanoUsd: count(),
    },
    prompt: prompt(),
    model: text(),
    responseFormat: text(),
  }),
  guardrail: () => ({
    stage: 'output',
    check: text(),
    detector: { name: text(), version: text() },
    score: 0.512_345,
    threshold: 0.412_345,
    flagged: true,
    action: 'rejected',
    entityTypes: [text()],
    language: text(),
    inputLength: count(),
    prompt: prompt(),
    model: text(),
    responseFormat: text(),
  }),
  approval: () => ({
    reasonCode: text(),
    requestedAt: 1_780_000_000_000 + ++last,
    decidedAt: 1_780_000_000_000 + ++last,
    decision: text(),
    approverHash: text(),
    waitMs: count(),
  }),
};

export const KINDS = Object.keys(DATA) as readonly Kind[];
const START = Date.UTC(2026, 5, 3, 17, 15, 22);
const ROOT_ID = 'a0'.repeat(8);

const failure = (): Full<NonNullable<TraceRecord['error']>> => ({
  type: text(),
  code: text(),
  message: text(),
  retryable: true,
  httpStatus: count(),
  stack: text(),
});

const content = (path: string): Full<NonNullable<TraceRecord['contents']>[number]> => ({
  path,
  hash: text(),
  chars: count(),
  numbers: { EMAIL: [count()] },
});

const event = (): Full<NonNullable<TraceRecord['events']>[number]> => ({
  name: text(),
  time: START + 1,
  attributes: { said: text() },
});

function fullSpan(kind: Kind, i: number): SpanRecord {
  const isCall = kind === 'llm';
  const span: Full<Omit<SpanRecord, 'data' | 'kind'>> = {
    spanId: (0xb0 + i).toString(16).padStart(16, '0'),
    parentSpanId: ROOT_ID,
    runtimeParentSpanId: text(),
    name: text(),
    startTime: START + i,
    durationMs: 10 + i,
    status: 'error',
    error: failure(),
    input: isCall
      ? [
          { role: 'system', content: text() },
          { role: 'user', content: text() },
        ]
      : { asked: text() },
    output: isCall
      ? {
          role: 'assistant',
          content: text(),
          tool_calls: [
            { id: text(), type: 'function', function: { name: text(), arguments: '{"id":7}' } },
          ],
        }
      : { answered: text() },
    events: [event()],
    attributes: { own: text() },
    late: true,
    contents: [content('/input')],
    contentLengths: { input: count() },
  };
  // What a tool was given and gave is in its data.
  const io = kind === 'tool' ? { input: undefined, output: undefined } : undefined;
  return { ...span, ...io, kind, data: DATA[kind]() } as unknown as SpanRecord;
}

/** A trace with one span of every kind, and in each all that a record may hold. */
export function fullTrace(): TraceRecord {
  const trace: Full<Omit<TraceRecord, 'spans'>> = {
    type: 'trace',
    schemaVersion: 1,
    traceId: '8f91c2d47b0e4a6f9d3c5e7a1b2c3d4e',
    rootSpanId: ROOT_ID,
    remoteParentSpanId: 'c0'.repeat(8),
    links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16) }],
    kind: 'request',
    name: text(),
    pipeline: text(),
    pipelineTier: text(),
    startTime: START,
    durationMs: 133,
    outcome: 'fallback',
    status: 'error',
    error: failure(),
    input: text(),
    output: text(),
    serviceName: text(),
    environment: text(),
    pipelineVersion: text(),
    deploymentId: text(),
    gitSha: text(),
    requestId: text(),
    sessionId: text(),
    userIdHash: text(),
    userSegment: text(),
    userFirstSeen: 1_770_000_000_000 + ++last,
    tenantId: text(),
    locale: text(),
    route: `/${text()}`,
    method: 'POST',
    statusCode: 502,
    feature: text(),
    variant: text(),
    featureFlags: { flag: text() },
    tags: [text()],
    metadata: { plan: text() },
    events: [event()],
    prompts: [prompt()],
    models: [text()],
    tools: [text()],
    totals: {
      llmCalls: count(),
      toolCalls: count(),
      retries: count(),
      inputTokens: count(),
      outputTokens: count(),
      cachedTokens: count(),
      costNanoUsd: count(),
      evalCostNanoUsd: count(),
      unpricedCalls: count(),
      llmWaitMs: count(),
      toolWaitMs: count(),
    },
    droppedSpans: count(),
    sampling: { tier: 'full', rule: text(), rate: 0.312_345, fullRate: 0.212_346 },
    redaction: {
      applied: true,
      found: true,
      entityTypes: [text()],
      counts: { [text()]: count() },
      failedFields: count(),
      policyVersion: text(),
    },
    contents: [content('/output')],
    contentLengths: { output: count() },
  };
  return { ...trace, spans: KINDS.map(fullSpan) } as TraceRecord;
}

/** Values by which a field is told wherever it turns up: texts and numbers that occur once. Shape: path and value. */
export function marksOf(value: unknown, path: string = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return /mark\d+end/.test(value) ? [[path, value]] : [];
  if (typeof value === 'number') {
    const isMark = value >= 1_000_000 || (!Number.isInteger(value) && value < 1);
    return isMark ? [[path, String(value)]] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = path === '' ? key : `${path}.${Array.isArray(value) ? '*' : key}`;
    const own = /mark\d+end/.test(key) ? [[`${path}.<name>`, key] as const] : [];
    return [...own, ...marksOf(item, /mark\d+end/.test(key) ? `${path}.<value>` : at)];
  });
}
