import type { SpanKind } from '../model/kinds.js';

/**
 * How a field leaves the process.
 *
 * Shape: `id` masked where it holds something, kept under every policy; `label` masked, kept under every policy; `content` masked, and
 * dropped under `none`; a shape for an object or a list of objects. A field that is not listed is content.
 */
export type FieldRule = 'id' | 'label' | 'content' | DataShape;

/** The fields of one object. Shape: without a prototype, so that no field name finds a rule by accident. */
export interface DataShape {
  readonly [field: string]: FieldRule;
}

const CONTENT: FieldRule = 'content';

function shape(
  ids: string,
  labels: string,
  nested: Readonly<Record<string, FieldRule>> = {},
): DataShape {
  const fields = Object.create(null) as Record<string, FieldRule>;
  for (const name of ids.split(' ')) if (name !== '') fields[name] = 'id';
  for (const name of labels.split(' ')) if (name !== '') fields[name] = 'label';
  return Object.assign(fields, nested);
}

const PROMPT_REF = shape('versionId gitSha', 'name releaseLabel');
const USAGE = shape(
  'inputTokens outputTokens cachedTokens cacheWriteTokens cacheWrite1hTokens reasoningTokens audioInputTokens ' +
    'audioOutputTokens cachedAudioTokens imageOutputTokens webSearches estimated',
  'raw',
);
const COST = shape(
  'inputNanoUsd outputNanoUsd totalNanoUsd currency source priceVersion estimated status',
  '',
);
const MODEL_CALL = { usage: USAGE, cost: COST };
const CAUSED = { prompt: PROMPT_REF };
const STEP = shape('stepIndex maxSteps', 'agentName node', { finalState: CONTENT });

/** The fields of `data` by kind. Its text fields are those that the record marks as sealed text. */
export const DATA_SHAPES: { readonly [K in SpanKind]: DataShape } = {
  agent: STEP,
  step: STEP,
  prompt: shape('versionId gitSha templateHash', 'name releaseLabel', {
    template: CONTENT,
    variables: CONTENT,
  }),
  retrieval: shape('queryEmbeddingModel topKRequested topKReturned indexVersion', 'index', {
    queryText: CONTENT,
    originalQueryText: CONTENT,
    filter: CONTENT,
    chunks: shape('chunkId sourceDocId score tokens textLength textHash', 'title', {
      metadata: CONTENT,
      snippet: CONTENT,
    }),
    reranker: shape('applied model', ''),
  }),
  embedding: shape('provider model responseModel inputs dimensions', '', MODEL_CALL),
  rerank: shape('provider model candidates topN scores', '', MODEL_CALL),
  llm: shape(
    'provider model responseModel responseId providerRequestId systemFingerprint serviceTier systemPromptHash outputShape ' +
      'finishReason finishReasonRaw timeToFirstTokenMs attempt retryOfSpanId purpose',
    'rateLimit',
    {
      ...MODEL_CALL,
      ...CAUSED,
      params: shape(
        'temperature topP maxOutputTokens seed timeoutMs reasoningEffort responseFormat',
        'stop toolChoice other',
      ),
      stream: shape('completion chunks', ''),
      routing: shape('requested chosen fallbackFrom', 'reason'),
      toolsOffered: shape('schemaHash', 'name'),
      toolCallsRequested: shape('callId', 'name', { arguments: CONTENT }),
    },
  ),
  tool: shape(
    'toolVersion callId askedBySpanId argumentsValid success retryable sideEffect model responseFormat',
    'toolName errorCode mcp',
    { ...CAUSED, arguments: CONTENT, resultSummary: CONTENT, errorMessage: CONTENT },
  ),
  parser: shape('valid repairAttempts model responseFormat', 'format schemaName', {
    ...CAUSED,
    issues: CONTENT,
  }),
  eval: shape('model responseFormat', 'scores evaluator judge', CAUSED),
  guardrail: shape(
    'stage score threshold flagged action language inputLength model responseFormat',
    'check detector entityTypes',
    CAUSED,
  ),
  approval: shape('requestedAt decidedAt approverHash waitMs', 'reasonCode decision'),
};

/** What a call cost. */
export const COST_SHAPE: DataShape = COST;

/** The ref of a prompt, where a span or a trace carries one. */
export const PROMPT_REF_SHAPE: DataShape = PROMPT_REF;
