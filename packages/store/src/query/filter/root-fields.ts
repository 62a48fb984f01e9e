/** Names of a root that a filter is told in plain texts, with their columns. */
export const TEXT_COLUMNS = {
  traceId: 't.trace_id',
  requestId: 't.request_id',
  kind: 't.kind',
  name: 't.name',
  status: 't.status',
  outcome: 't.outcome',
  route: 't.route',
  service: 't.service_name',
  environment: 't.environment',
  tenant: 't.tenant_id',
  session: 't.session_id',
  userHash: 't.user_id_hash',
  userSegment: 't.user_segment',
  locale: 't.locale',
  feature: 't.feature',
  variant: 't.variant',
  pipeline: 't.pipeline',
  pipelineVersion: 't.pipeline_version',
  deployment: 't.deployment_id',
  gitSha: 't.git_sha',
  samplingRule: 't.sampling_rule',
} as const;

/** Words that a name is one of, where they are known. */
export const WORDS: Partial<Readonly<Record<string, readonly string[]>>> = {
  kind: ['request', 'job'],
  status: ['success', 'error'],
  outcome: [
    'paused',
    'abandoned',
    'aborted',
    'error',
    'fallback',
    'partial',
    'degraded_success',
    'success',
  ],
  parserResult: ['valid', 'repaired', 'invalid'],
  guardrailAction: ['passed', 'modified', 'rejected'],
};

/** Numbers of a root, with what they are. Shape: `scale` is what a number of the filter is multiplied by. */
export const NUMBER_COLUMNS = {
  latencyMs: { column: 't.latency_ms', type: 'real', scale: 1 },
  ttftMs: { column: 't.ttft_ms', type: 'real', scale: 1 },
  inputTokens: { column: 't.prompt_tokens', type: 'whole', scale: 1 },
  outputTokens: { column: 't.completion_tokens', type: 'whole', scale: 1 },
  cachedTokens: { column: 't.cached_tokens', type: 'whole', scale: 1 },
  tokens: { column: '(t.prompt_tokens + t.completion_tokens)', type: 'whole', scale: 1 },
  costUsd: { column: 't.cost_nano_usd', type: 'whole', scale: 1e9 },
  retries: { column: 't.retries', type: 'whole', scale: 1 },
  topChunkScore: { column: 't.top_chunk_score', type: 'real', scale: 1 },
  redactions: { column: 't.redaction_count', type: 'whole', scale: 1 },
} as const;
