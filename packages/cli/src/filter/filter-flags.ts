import type { Dimension, TraceFilter } from '@llmtrace/store';

/** How the text of a flag is read. */
export type FlagKind =
  | 'text'
  | 'part'
  | 'numbers'
  | 'duration'
  | 'status'
  | 'moment'
  | 'yes'
  | 'members'
  | 'scores'
  | 'raw';

/** A flag that says which traces are meant. */
export interface FilterFlag {
  readonly flag: string;
  readonly value: string;
  readonly says: string;
  readonly kind: FlagKind;
  readonly field: keyof TraceFilter;
  /** Where a part of the value is enough: whose values are looked through. */
  readonly dimension?: Dimension;
}

const ANY = 'repeat it for any of several; !<name> for others';

/** Every flag that says which traces are meant. */
export const FILTER_FLAGS: readonly FilterFlag[] = [
  flag('since', '<age|date>', 'began later: 30m, 2h, 7d or 2026-06-03T12:00Z', 'moment', 'time'),
  flag('until', '<age|date>', 'began before', 'moment', 'time'),
  flag(
    'status',
    '<status>',
    'success, error or an outcome: partial, aborted, …',
    'status',
    'status',
  ),
  part('route', 'pattern of the route, or a part of it', 'route'),
  part('model', `a model that was asked, or a part of its name; ${ANY}`, 'model'),
  part('provider', 'who was asked', 'provider'),
  part('tool', 'a tool that was called', 'tool'),
  part('feature', 'as the app names it', 'feature'),
  part('variant', 'of an experiment', 'variant'),
  part('environment', 'production, staging, …', 'environment'),
  flag('tenant', '<id>', 'as the app names it', 'text', 'tenant'),
  flag('session', '<id>', 'a conversation', 'text', 'session'),
  flag('user', '<id>', 'as the app knows it; hashed here, and never sent or kept', 'raw', 'user'),
  flag(
    'user-hash',
    '<hash>',
    'userIdHash, as `llmtrace show --json` prints it',
    'text',
    'userHash',
  ),
  part('user-segment', 'of its users', 'userSegment'),
  part('locale', 'language and country', 'locale'),
  part('pipeline', 'by name', 'pipeline'),
  part('pipeline-version', 'by version', 'pipelineVersion'),
  part('deployment', 'by id', 'deployment'),
  part('git-sha', 'a commit, or the beginning of one', 'gitSha'),
  part('service', 'that served it', 'service'),
  flag('kind', '<kind>', 'request or job', 'text', 'kind'),
  flag('name', '<name>', 'of the root', 'text', 'name'),
  flag(
    'outcome',
    '<outcome>',
    'success, degraded_success, fallback, partial, …',
    'text',
    'outcome',
  ),
  flag('prompt', '<name>', 'name or name@version of a prompt that ran', 'raw', 'promptName'),
  flag('prompt-version', '<id>', 'version of a prompt that ran', 'text', 'promptVersion'),
  flag('release-label', '<label>', 'label of a prompt that ran', 'text', 'releaseLabel'),
  flag(
    'unexpected-prompt',
    '<yes|no>',
    'a call ran with another version than its label stood for',
    'yes',
    'unexpectedPrompt',
  ),
  flag('response-format', '<format>', 'that was asked for', 'text', 'responseFormat'),
  flag('finish-reason', '<reason>', 'stop, length, tool_calls, …', 'text', 'finishReason'),
  flag('parser-result', '<result>', 'valid, repaired or invalid', 'text', 'parserResult'),
  flag('guardrail-action', '<action>', 'passed, modified or rejected', 'text', 'guardrailAction'),
  part('retrieval-index', 'that was searched', 'retrievalIndex'),
  flag('error-type', '<type>', 'of the root or a step', 'text', 'errorType'),
  flag('error-code', '<code>', 'of the root or a step', 'text', 'errorCode'),
  flag('request-id', '<id>', 'x-request-id', 'text', 'requestId'),
  flag('response-id', '<id>', "a provider's id of an answer", 'text', 'responseId'),
  flag('sampling-rule', '<rule>', 'that kept it', 'text', 'samplingRule'),
  flag('entity-type', '<type>', 'type of something that was masked: EMAIL', 'text', 'entityType'),
  flag('tag', '<tag>', 'one of its tags', 'text', 'tags'),
  flag('flag', '<name=value>', 'a feature flag', 'members', 'featureFlags'),
  flag(
    'metadata',
    '<key=value>',
    'a key, or a JSON pointer; while the text is kept',
    'members',
    'metadata',
  ),
  flag('score', '<name=range>', 'helpful=yes, faithfulness=..0.5, tone=rude', 'scores', 'scores'),
  flag('latency', '<range>', '2s.. or 100ms..1s', 'duration', 'latencyMs'),
  flag('ttft', '<range>', 'time to the first token', 'duration', 'ttftMs'),
  flag('tokens', '<range>', '1000.. or 10..200', 'numbers', 'tokens'),
  flag('input-tokens', '<range>', 'as --tokens', 'numbers', 'inputTokens'),
  flag('output-tokens', '<range>', 'as --tokens', 'numbers', 'outputTokens'),
  flag('cost', '<range>', 'in USD: 0.01..', 'numbers', 'costUsd'),
  flag('retries', '<range>', '1..', 'numbers', 'retries'),
  flag(
    'top-chunk-score',
    '<range>',
    'the worst best score of its retrievals: ..0.72',
    'numbers',
    'topChunkScore',
  ),
  flag('redactions', '<range>', 'how much was masked: 1..', 'numbers', 'redactions'),
];

function flag(
  name: string,
  value: string,
  says: string,
  kind: FlagKind,
  field: keyof TraceFilter,
): FilterFlag {
  return { flag: name, value, says, kind, field };
}

/** A name of which a part is enough. */
function part(name: string, says: string, dimension: Dimension & keyof TraceFilter): FilterFlag {
  return { flag: name, value: '<name>', says, kind: 'part', field: dimension, dimension };
}
