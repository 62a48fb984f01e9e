/** One thing that is measured. */
export interface Instrument {
  /** As OpenTelemetry has it; Prometheus writes `_` for `.`, and the unit behind it. */
  readonly name: string;
  readonly type: 'counter' | 'histogram';
  /** Shape: as OpenTelemetry writes units. */
  readonly unit: 's' | '{token}' | '{USD}' | '{request}' | '{call}' | '{record}' | '{score}';
  readonly help: string;
  readonly labels: readonly string[];
}

/** Units: seconds. Source: the GenAI conventions' advice for durations. */
export const DURATION_BUCKETS: readonly number[] = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];

const MODEL: readonly string[] = [
  'gen_ai.operation.name',
  'gen_ai.provider.name',
  'gen_ai.request.model',
];
const TOKENS: readonly string[] = [...MODEL, 'gen_ai.token.modality'];

function tokens(name: string, help: string): Instrument {
  return {
    name: `gen_ai.client.inference.usage.${name}`,
    type: 'counter',
    unit: '{token}',
    help,
    labels: TOKENS,
  };
}

type InstrumentKey =
  | 'requests'
  | 'requestDuration'
  | 'callDuration'
  | 'callErrors'
  | 'firstChunk'
  | 'inputTokens'
  | 'outputTokens'
  | 'cacheReadTokens'
  | 'cacheWriteTokens'
  | 'reasoningTokens'
  | 'cost'
  | 'unpricedCalls'
  | 'toolDuration'
  | 'scores'
  | 'dropped';

/**
 * What is measured of traces.
 *
 * Source: metrics of the OpenTelemetry GenAI conventions; what they have no name for is under `llmtrace.`.
 */
export const INSTRUMENTS: Readonly<Record<InstrumentKey, Instrument>> = {
  requests: {
    name: 'llmtrace.requests',
    type: 'counter',
    unit: '{request}',
    help: 'Requests and jobs that ended, by outcome.',
    labels: ['llmtrace.name', 'llmtrace.kind', 'llmtrace.outcome', 'llmtrace.status'],
  },
  requestDuration: {
    name: 'llmtrace.request.duration',
    type: 'histogram',
    unit: 's',
    help: 'How long requests and jobs took.',
    labels: ['llmtrace.name', 'llmtrace.kind', 'llmtrace.status'],
  },
  callDuration: {
    name: 'gen_ai.client.inference.duration',
    type: 'histogram',
    unit: 's',
    help: 'How long calls of models took.',
    labels: [...MODEL, 'error.type'],
  },
  callErrors: {
    name: 'llmtrace.call.errors',
    type: 'counter',
    unit: '{call}',
    help: 'Calls of models that failed; those of sums have no type.',
    labels: [...MODEL, 'error.type'],
  },
  firstChunk: {
    name: 'gen_ai.client.inference.time_to_first_chunk',
    type: 'histogram',
    unit: 's',
    help: 'How long streamed answers took to begin.',
    labels: MODEL,
  },
  inputTokens: tokens('input_tokens', 'Tokens that models read, cached ones among them.'),
  outputTokens: tokens('output_tokens', 'Tokens that models wrote, reasoning among them.'),
  cacheReadTokens: tokens('cache_read.input_tokens', 'Tokens that were read from a cache.'),
  cacheWriteTokens: tokens('cache_write.input_tokens', 'Tokens that were written to a cache.'),
  reasoningTokens: tokens('reasoning.output_tokens', 'Tokens of reasoning.'),
  cost: {
    name: 'llmtrace.cost',
    type: 'counter',
    unit: '{USD}',
    help: 'What priced calls cost.',
    labels: MODEL,
  },
  unpricedCalls: {
    name: 'llmtrace.unpriced_calls',
    type: 'counter',
    unit: '{call}',
    help: 'Calls whose cost is not known.',
    labels: MODEL,
  },
  toolDuration: {
    name: 'gen_ai.execute_tool.duration',
    type: 'histogram',
    unit: 's',
    help: 'How long tools took.',
    labels: ['gen_ai.tool.name', 'error.type'],
  },
  scores: {
    name: 'llmtrace.scores',
    type: 'counter',
    unit: '{score}',
    help: 'Judgements of traces.',
    labels: ['llmtrace.score.name', 'llmtrace.score.source', 'llmtrace.score.value'],
  },
  dropped: {
    name: 'llmtrace.records.dropped',
    type: 'counter',
    unit: '{record}',
    help: 'Records that did not reach an exporter, by reason.',
    labels: ['llmtrace.exporter', 'llmtrace.reason'],
  },
};
