import type { SpanKind } from '../model/kinds.js';

/**
 * How a field leaves the process.
 *
 * Shape: `id` an identifier of one thing, `label` a name that comes again, or whatever is put under one, and `labels` a list of
 * names: masked and kept under every policy; `number` and `flag`, kept as they are; `content` masked, and dropped under `none`; a
 * shape for an object, and one in a list for a list of objects. A field that is not listed is content, and so is a value that
 * does not fit its rule.
 */
export type FieldRule =
  | 'id'
  | 'label'
  | 'labels'
  | 'number'
  | 'flag'
  | 'open'
  | 'content'
  | DataShape
  | readonly [DataShape];

/** The fields of one object. Shape: without a prototype, so that no field name finds a rule by accident. */
export interface DataShape {
  readonly [field: string]: FieldRule;
}

const CONTENT: FieldRule = 'content';

type PlainRule = Exclude<FieldRule, 'content' | DataShape | readonly [DataShape]>;

/** Shape: the names of fields by their rule, and the other fields with theirs. */
function shape(
  names: Readonly<Partial<Record<PlainRule, string>>>,
  nested: Readonly<Record<string, FieldRule>> = {},
): DataShape {
  const fields = Object.create(null) as Record<string, FieldRule>;
  for (const [rule, given] of Object.entries(names))
    for (const name of given.split(' ')) fields[name] = rule as PlainRule;
  return Object.assign(fields, nested);
}

const PROMPT_REF = shape({ label: 'name versionId releaseLabel gitSha expectedVersionId' });
const USAGE = shape({
  number:
    'inputTokens outputTokens cachedTokens cacheWriteTokens cacheWrite1hTokens reasoningTokens audioInputTokens ' +
    'audioOutputTokens cachedAudioTokens imageOutputTokens webSearches',
  flag: 'estimated',
  open: 'raw',
});
const COST = shape({
  number: 'inputNanoUsd outputNanoUsd totalNanoUsd',
  flag: 'estimated',
  label: 'currency source priceVersion status',
});
const MODEL_CALL = { usage: USAGE, cost: COST };
const CAUSED = { prompt: PROMPT_REF };
const STEP = shape(
  { number: 'stepIndex maxSteps', label: 'agentName node' },
  { finalState: CONTENT },
);

/** The fields of `data` by kind. Its text fields are those that the record marks as sealed text. */
export const DATA_SHAPES: { readonly [K in SpanKind]: DataShape } = {
  agent: STEP,
  step: STEP,
  prompt: shape(
    { id: 'versionId gitSha templateHash', label: 'name releaseLabel' },
    { template: CONTENT, variables: CONTENT },
  ),
  retrieval: shape(
    {
      id: 'queryEmbeddingModel indexVersion',
      number: 'topKRequested topKReturned',
      label: 'index',
    },
    {
      queryText: CONTENT,
      originalQueryText: CONTENT,
      filter: CONTENT,
      chunks: [
        shape(
          {
            id: 'chunkId sourceDocId textHash',
            number: 'score tokens textLength',
            label: 'title',
          },
          { metadata: CONTENT, snippet: CONTENT },
        ),
      ],
      reranker: shape({ flag: 'applied', id: 'model' }),
    },
  ),
  embedding: shape(
    { number: 'inputs dimensions attempt', label: 'provider model responseModel' },
    MODEL_CALL,
  ),
  rerank: shape(
    { number: 'candidates topN', labels: 'scores', label: 'provider model' },
    MODEL_CALL,
  ),
  llm: shape(
    {
      id: 'responseId providerRequestId systemFingerprint systemPromptHash retryOfSpanId',
      number: 'timeToFirstTokenMs attempt',
      label:
        'provider model responseModel serviceTier outputShape finishReason finishReasonRaw purpose',
      open: 'rateLimit',
    },
    {
      ...MODEL_CALL,
      ...CAUSED,
      params: shape({
        number: 'temperature topP maxOutputTokens seed timeoutMs',
        label: 'reasoningEffort responseFormat toolChoice',
        labels: 'stop',
        open: 'other',
      }),
      stream: shape({ number: 'chunks', label: 'completion' }),
      routing: shape({ label: 'requested chosen fallbackFrom reason' }),
      toolsOffered: [shape({ id: 'schemaHash', label: 'name' })],
      toolCallsRequested: [shape({ id: 'callId', label: 'name' }, { arguments: CONTENT })],
    },
  ),
  tool: shape(
    {
      id: 'callId askedBySpanId',
      flag: 'argumentsValid success retryable',
      label: 'toolName toolVersion sideEffect model responseFormat errorCode',
    },
    {
      ...CAUSED,
      mcp: shape({ label: 'server method protocolVersion' }),
      arguments: CONTENT,
      resultSummary: CONTENT,
      errorMessage: CONTENT,
    },
  ),
  parser: shape(
    { flag: 'valid', number: 'repairAttempts', label: 'format schemaName model responseFormat' },
    { ...CAUSED, issues: CONTENT },
  ),
  eval: shape(
    { label: 'model responseFormat' },
    {
      ...CAUSED,
      scores: [
        shape({ label: 'name label', open: 'value' }, { comment: CONTENT, reason: CONTENT }),
      ],
      evaluator: shape({ label: 'name version kind' }),
      judge: shape({
        label: 'model promptVersionId rubricName rubricVersion',
        number: 'costNanoUsd',
      }),
    },
  ),
  guardrail: shape(
    {
      number: 'score threshold inputLength',
      flag: 'flagged',
      label: 'stage action language check model responseFormat',
      labels: 'entityTypes',
    },
    { ...CAUSED, detector: shape({ label: 'name version' }) },
  ),
  approval: shape({
    id: 'approverHash',
    number: 'requestedAt decidedAt waitMs',
    label: 'reasonCode decision',
  }),
};

/** What a call cost. */
export const COST_SHAPE: DataShape = COST;

/** The ref of a prompt, where a span or a trace carries one. */
export const PROMPT_REF_SHAPE: DataShape = PROMPT_REF;

/** Where a value is kept that does not fit the rule of its field. */
export function misfitName(name: string): string {
  return `${name}?`;
}

/** Whether a value is of the type that its field has. Errors: what a hostile value throws. */
export function fits(value: unknown, rule: Exclude<FieldRule, 'content'>): boolean {
  if (value === null || rule === 'open') return true;
  switch (rule) {
    case 'number':
      return typeof value === 'number';
    case 'flag':
      return typeof value === 'boolean';
    case 'id':
    case 'label':
      return isScalar(value);
    case 'labels':
      return Array.isArray(value) ? value.every(isScalar) : isScalar(value);
    default:
      if (typeof value !== 'object') return false;
      return isList(rule)
        ? Array.isArray(value)
        : !Array.isArray(value) && !ArrayBuffer.isView(value);
  }
}

/** The shape of an object, or of the objects in a list. */
export function itemShape(rule: DataShape | readonly [DataShape]): DataShape {
  return isList(rule) ? rule[0] : rule;
}

/** Whether a rule is that of a list of objects. */
export function isList(rule: FieldRule): rule is readonly [DataShape] {
  return Array.isArray(rule);
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
