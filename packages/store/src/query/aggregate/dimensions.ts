import type { Dimension } from '../types/aggregate-query.js';

/** What is counted: traces, or their steps of a sort. */
export type Unit = 'trace' | 'call' | 'tool' | 'retrieval' | 'parser' | 'guardrail' | 'span';

/** A dimension as SQL about `llm_traces t` and `llm_spans s`. */
export interface DimensionSpec {
  /** What is counted by it. */
  readonly unit: Unit;
  readonly column: string;
  /** Units besides its own whose steps have it. */
  readonly also?: readonly Unit[];
  /** The same of the call that a trace is known by, for what is about whole traces. */
  readonly ofTrace?: string;
  /** Its name in `llm_rollups`. */
  readonly rollup?: string;
  /** The field of a filter that asks for its values. */
  readonly field?: string;
}

const CAUSED: readonly Unit[] = ['tool', 'parser', 'guardrail'];
const VERSION = (of: string): string =>
  `CASE WHEN ${of}.prompt_version IS NULL THEN ${of}.prompt_name ELSE ${of}.prompt_name || '@' || ${of}.prompt_version END`;

/** Every dimension. */
export const DIMENSIONS: Readonly<Record<Dimension, DimensionSpec>> = {
  route: ofTrace('route', 'route', 'route'),
  feature: ofTrace('feature', 'feature', 'feature'),
  variant: ofTrace('variant', 'variant', 'variant'),
  environment: ofTrace('environment', 'environment', 'environment'),
  tenant: ofTrace('tenant', 'tenant_id', 'tenant'),
  userHash: ofTrace('userHash', 'user_id_hash', 'user_id_hash'),
  userSegment: ofTrace('userSegment', 'user_segment', 'user_segment'),
  pipeline: ofTrace('pipeline', 'pipeline', 'pipeline'),
  pipelineVersion: ofTrace('pipelineVersion', 'pipeline_version', 'pipeline_version'),
  deployment: ofTrace('deployment', 'deployment_id', 'deployment'),
  gitSha: ofTrace('gitSha', 'git_sha', 'git_sha'),
  kind: ofTrace('kind', 'kind'),
  name: ofTrace('name', 'name'),
  status: ofTrace('status', 'status', 'status'),
  outcome: ofTrace('outcome', 'outcome', 'outcome'),
  service: ofTrace('service', 'service_name'),
  session: ofTrace('session', 'session_id'),
  locale: ofTrace('locale', 'locale'),
  errorType: { unit: 'trace', column: 't.error_type' },
  samplingRule: ofTrace('samplingRule', 'sampling_rule'),
  provider: {
    unit: 'call',
    column: 's.provider',
    ofTrace: 't.provider',
    rollup: 'provider',
    field: 'provider',
  },
  model: {
    unit: 'call',
    column: 's.model',
    also: CAUSED,
    ofTrace: 't.model',
    rollup: 'model',
    field: 'model',
  },
  promptVersion: {
    unit: 'call',
    column: VERSION('s'),
    also: CAUSED,
    ofTrace: VERSION('t'),
    rollup: 'prompt_version',
  },
  releaseLabel: {
    unit: 'call',
    column: 's.release_label',
    also: CAUSED,
    ofTrace: 't.release_label',
    field: 'releaseLabel',
  },
  responseFormat: {
    unit: 'call',
    column: 's.response_format',
    also: CAUSED,
    rollup: 'response_format',
    field: 'responseFormat',
  },
  finishReason: {
    unit: 'call',
    column: 's.finish_reason',
    ofTrace: 't.finish_reason',
    field: 'finishReason',
  },
  tool: { unit: 'tool', column: 's.tool_name', rollup: 'tool', field: 'tool' },
  retrievalIndex: {
    unit: 'retrieval',
    column: 's.index_name',
    rollup: 'retrieval_index',
    field: 'retrievalIndex',
  },
  parser: { unit: 'parser', column: 'COALESCE(s.schema_name, s.name)' },
  guardrailAction: { unit: 'guardrail', column: 's.guardrail_action', field: 'guardrailAction' },
  spanKind: { unit: 'span', column: 's.kind', rollup: 'span_kind' },
};

/** The pairs and single dimensions that rollups are kept by; `''` is all traffic. `response_format` alone is not among them. */
export const ROLLUP_KEYS: ReadonlySet<string> = new Set(
  (
    ' route feature variant environment tenant user_id_hash user_segment pipeline pipeline_version deployment' +
    ' git_sha status outcome provider model prompt_version tool retrieval_index span_kind feature×user_segment tool×pipeline_version model×prompt_version' +
    ' model×response_format'
  ).split(' '),
);

/** Those that are kept of the windows alone in which every trace was stored. */
export const STORED_ALONE: ReadonlySet<string> = new Set([
  'git_sha',
  'status',
  'outcome',
  'retrieval_index',
  'span_kind',
]);

/** Those that may have many more values than anybody looks at. */
export const MANY_VALUED: ReadonlySet<string> = new Set(['user_id_hash', 'tenant']);

/** Those whose rows tell of retrievals. */
export const RETRIEVAL_KEYS: ReadonlySet<string> = new Set([
  'all',
  'route',
  'tenant',
  'environment',
  'retrieval_index',
]);

function ofTrace(field: string, column: string, rollup?: string): DimensionSpec {
  return {
    unit: 'trace',
    column: `t.${column}`,
    field,
    ...(rollup === undefined ? undefined : { rollup }),
  };
}
