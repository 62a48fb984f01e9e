import type { SpanKind } from '../model/kinds.js';

/**
 * How a field leaves the process.
 *
 * Shape: `id` an identifier of one thing, and `label` a name that comes again, both masked and kept under every policy; `content` masked, and
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

const PROMPT_REF = shape('', 'name versionId releaseLabel gitSha');
const USAGE = shape(
  'inputTokens outputTokens cachedTokens cacheWriteTokens cacheWrite1hTokens reasoningTokens audioInputTokens ' +
    'audioOutputTokens cachedAudioTokens imageOutputTokens webSearches estimated',
  'raw',
);
const COST = shape(
  'inputNanoUsd outputNanoUsd totalNanoUsd estimated',
  'currency source priceVersion status',
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
  embedding: shape('inputs dimensions', 'provider model responseModel', MODEL_CALL),
  rerank: shape('candidates topN scores', 'provider model', MODEL_CALL),
  llm: shape(
    'responseId providerRequestId systemFingerprint systemPromptHash timeToFirstTokenMs attempt retryOfSpanId',
    'provider model responseModel serviceTier outputShape finishReason finishReasonRaw purpose rateLimit',
    {
      ...MODEL_CALL,
      ...CAUSED,
      params: shape(
        'temperature topP maxOutputTokens seed timeoutMs',
        'reasoningEffort responseFormat stop toolChoice other',
      ),
      stream: shape('chunks', 'completion'),
      routing: shape('', 'requested chosen fallbackFrom reason'),
      toolsOffered: shape('schemaHash', 'name'),
      toolCallsRequested: shape('callId', 'name', { arguments: CONTENT }),
    },
  ),
  tool: shape(
    'callId askedBySpanId argumentsValid success retryable',
    'toolName toolVersion sideEffect model responseFormat errorCode mcp',
    { ...CAUSED, arguments: CONTENT, resultSummary: CONTENT, errorMessage: CONTENT },
  ),
  parser: shape('valid repairAttempts', 'format schemaName model responseFormat', {
    ...CAUSED,
    issues: CONTENT,
  }),
  eval: shape('', 'evaluator judge model responseFormat', {
    ...CAUSED,
    scores: shape('', 'name value label', { comment: CONTENT, reason: CONTENT }),
  }),
  guardrail: shape(
    'score threshold flagged inputLength',
    'stage action language check detector entityTypes model responseFormat',
    CAUSED,
  ),
  approval: shape('requestedAt decidedAt approverHash waitMs', 'reasonCode decision'),
};

/** What a call cost. */
export const COST_SHAPE: DataShape = COST;

/** The ref of a prompt, where a span or a trace carries one. */
export const PROMPT_REF_SHAPE: DataShape = PROMPT_REF;
