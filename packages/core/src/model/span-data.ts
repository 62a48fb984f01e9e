/**
 * What a span of each kind knows beyond its name and times.
 *
 * Shape: fields of type `unknown` hold text or user values; they leave the process only sealed.
 * Units: `costNanoUsd` integer nano-USD, durations in ms, sizes in UTF-8 bytes.
 */

/** The version of a prompt that a call ran with. `versionId` is immutable, `releaseLabel` moves. */
export interface PromptRef {
  readonly name: string;
  readonly versionId?: string;
  readonly releaseLabel?: string;
  readonly gitSha?: string;
}

/** The version of a prompt that a call ran with, and the one that its release label stood for where that is another. */
export interface PromptRun extends PromptRef {
  readonly expectedVersionId?: string;
}

/** A prompt as the app knows it: its ref, and the template and variables that are recorded sealed. */
export interface PromptInfo extends PromptRef {
  readonly template?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/**
 * Token counts in the provider-neutral form.
 *
 * Shape: `inputTokens` is the total: tokens read from and written to a cache, and audio, are part of it; `outputTokens`
 * includes reasoning, audio and images. `cacheWrite1hTokens` is part of `cacheWriteTokens`, `cachedAudioTokens` of
 * `cachedTokens` and of `audioInputTokens`.
 */
export interface Usage {
  inputTokens?: number;
  outputTokens?: number;
  cachedTokens?: number;
  cacheWriteTokens?: number;
  /** Written to a cache that lives for an hour or longer, where that costs more. */
  cacheWrite1hTokens?: number;
  reasoningTokens?: number;
  audioInputTokens?: number;
  audioOutputTokens?: number;
  cachedAudioTokens?: number;
  imageOutputTokens?: number;
  /** Searches that the provider ran for the call and charges one by one. */
  webSearches?: number;
  estimated?: boolean;
  raw?: unknown;
}

/**
 * What a call cost. An unpriced call is not a free one: see `status`.
 *
 * Units: integer nano-USD; the parts, where they are known, add up to the total.
 */
export interface Cost {
  readonly inputNanoUsd?: number;
  readonly outputNanoUsd?: number;
  readonly totalNanoUsd?: number;
  readonly currency?: 'USD';
  /** Who says so: `provider`, `override`, `genai-prices`, … */
  readonly source?: string;
  /** The version of the prices, where a price book computed it. */
  readonly priceVersion?: string;
  /** A part of the usage, or of its price, is not known exactly. */
  readonly estimated?: boolean;
  readonly status: 'priced' | 'unknown_model' | 'no_usage' | 'invalid_usage';
}

export type FinishReason =
  | 'stop'
  | 'length'
  | 'tool_calls'
  | 'content_filter'
  | 'error'
  | 'cancelled'
  | 'other';

/** A tool call that a model asked for; `arguments` exactly as the model wrote them. */
export interface ToolCallRequest {
  readonly callId?: string;
  readonly name: string;
  readonly arguments?: unknown;
}

/** Request parameters as they were sent. Further scalars go to `other`. */
export interface LlmParams {
  temperature?: number;
  topP?: number;
  maxOutputTokens?: number;
  stop?: readonly string[];
  seed?: number;
  responseFormat?: string;
  toolChoice?: string;
  timeoutMs?: number;
  reasoningEffort?: string;
  other?: Record<string, string | number | boolean>;
}

/** How a streamed answer ended, and in how many chunks. */
export interface StreamInfo {
  readonly completion: 'completed' | 'cancelled' | 'errored';
  readonly chunks: number;
}

export interface LlmData {
  provider?: string;
  model?: string;
  responseModel?: string;
  responseId?: string;
  providerRequestId?: string;
  systemFingerprint?: string;
  /** The tier that served the call, in the provider's word. */
  serviceTier?: string;
  /** Of the system prompt after masking, so that equal prompts hash equal. */
  systemPromptHash?: string;
  params?: LlmParams;
  prompt?: PromptRun;
  outputShape?: 'json' | 'text' | 'tool_calls' | 'empty';
  usage?: Usage;
  cost?: Cost;
  finishReason?: FinishReason;
  finishReasonRaw?: string;
  stream?: StreamInfo;
  timeToFirstTokenMs?: number;
  /** How often the call was sent: 3 where the client made two retries within the span. */
  attempt?: number;
  retryOfSpanId?: string;
  purpose?: 'primary' | 'retry' | 'repair' | 'fallback' | 'judge';
  routing?: { requested?: string; chosen?: string; reason?: string; fallbackFrom?: string };
  rateLimit?: Record<string, string | number>;
  toolsOffered?: readonly { readonly name: string; readonly schemaHash?: string }[];
  toolCallsRequested?: readonly ToolCallRequest[];
}

export interface PromptData extends PromptRef {
  templateHash?: string;
  template?: unknown;
  variables?: unknown;
}

export interface RetrievalChunk {
  readonly chunkId?: string;
  readonly sourceDocId?: string;
  readonly title?: string;
  readonly score?: number;
  readonly tokens?: number;
  readonly textLength?: number;
  readonly textHash?: string;
  readonly metadata?: unknown;
  readonly snippet?: unknown;
}

export interface RetrievalData {
  index?: string;
  indexVersion?: string;
  queryText?: unknown;
  originalQueryText?: unknown;
  queryEmbeddingModel?: string;
  filter?: unknown;
  topKRequested?: number;
  topKReturned?: number;
  chunks?: readonly RetrievalChunk[];
  reranker?: { applied: boolean; model?: string };
}

export interface EmbeddingData {
  provider?: string;
  model?: string;
  responseModel?: string;
  /** How often the call was sent, as in `LlmData`. */
  attempt?: number;
  inputs?: number;
  dimensions?: number;
  usage?: Usage;
  cost?: Cost;
}

export interface RerankData {
  provider?: string;
  model?: string;
  candidates?: number;
  topN?: number;
  scores?: readonly number[];
  usage?: Usage;
  cost?: Cost;
}

export interface ToolData {
  toolName?: string;
  toolVersion?: string;
  callId?: string;
  askedBySpanId?: string;
  arguments?: unknown;
  argumentsValid?: boolean;
  resultSummary?: unknown;
  success?: boolean;
  errorCode?: string;
  errorMessage?: unknown;
  retryable?: boolean;
  sideEffect?: 'none' | 'write' | 'send';
  mcp?: { server?: string; method?: string; protocolVersion?: string };
  prompt?: PromptRef;
  model?: string;
  responseFormat?: string;
}

export interface ParserData {
  format?: string;
  schemaName?: string;
  valid?: boolean;
  repairAttempts?: number;
  issues?: readonly unknown[];
  prompt?: PromptRef;
  model?: string;
  responseFormat?: string;
}

export interface EvalData {
  scores?: readonly { readonly name: string; readonly value: number | boolean | string }[];
  evaluator?: { name: string; version?: string; kind?: 'code' | 'llm' | 'human' };
  judge?: {
    model?: string;
    promptVersionId?: string;
    rubricName?: string;
    rubricVersion?: string;
    costNanoUsd?: number;
  };
  prompt?: PromptRef;
  model?: string;
  responseFormat?: string;
}

export interface GuardrailData {
  stage?: 'input' | 'output';
  check?: string;
  detector?: { name: string; version?: string };
  score?: number;
  threshold?: number;
  flagged?: boolean;
  action?: 'passed' | 'modified' | 'rejected';
  entityTypes?: readonly string[];
  language?: string;
  inputLength?: number;
  prompt?: PromptRef;
  model?: string;
  responseFormat?: string;
}

export interface ApprovalData {
  reasonCode?: string;
  requestedAt?: number;
  decidedAt?: number;
  decision?: string;
  approverHash?: string;
  waitMs?: number;
}

export interface AgentData {
  agentName?: string;
  stepIndex?: number;
  maxSteps?: number;
  node?: string;
  finalState?: unknown;
}

/** The `data` of a span by its kind. */
export interface SpanDataMap {
  agent: AgentData;
  step: AgentData;
  prompt: PromptData;
  retrieval: RetrievalData;
  embedding: EmbeddingData;
  rerank: RerankData;
  llm: LlmData;
  tool: ToolData;
  parser: ParserData;
  eval: EvalData;
  guardrail: GuardrailData;
  approval: ApprovalData;
}
