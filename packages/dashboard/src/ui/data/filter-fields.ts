import type { TraceFilter } from '@llmtrace/store';

/** How a condition is typed. */
export type FieldKind = 'text' | 'range' | 'json' | 'part' | 'yes';

/** A condition that can be added by hand. */
export interface FilterField {
  readonly name: keyof TraceFilter & string;
  readonly label: string;
  readonly kind: FieldKind;
  /** The dimension whose values can be picked. */
  readonly values?: string;
  /** What the numbers are. */
  readonly unit?: string;
  /** Only who may see text may ask for it. */
  readonly reader?: true;
}

/** Every filter of the query API. */
export const FILTER_FIELDS: readonly FilterField[] = [
  { name: 'status', label: 'Status', kind: 'text', values: 'status' },
  { name: 'outcome', label: 'Outcome', kind: 'text', values: 'outcome' },
  { name: 'route', label: 'Route', kind: 'text', values: 'route' },
  { name: 'model', label: 'Model', kind: 'text', values: 'model' },
  { name: 'provider', label: 'Provider', kind: 'text', values: 'provider' },
  { name: 'tool', label: 'Tool', kind: 'text', values: 'tool' },
  { name: 'promptName', label: 'Prompt', kind: 'text' },
  { name: 'promptVersion', label: 'Prompt version', kind: 'text' },
  { name: 'unexpectedPrompt', label: 'Unexpected prompt', kind: 'yes' },
  { name: 'errorType', label: 'Error type', kind: 'text', values: 'errorType' },
  { name: 'errorCode', label: 'Error code', kind: 'text', values: 'errorCode' },
  { name: 'finishReason', label: 'Finish reason', kind: 'text', values: 'finishReason' },
  { name: 'feature', label: 'Feature', kind: 'text', values: 'feature' },
  { name: 'variant', label: 'Variant', kind: 'text', values: 'variant' },
  { name: 'tenant', label: 'Tenant', kind: 'text', values: 'tenant' },
  { name: 'user', label: 'User (id)', kind: 'text' },
  { name: 'userHash', label: 'User (hash)', kind: 'text', values: 'userHash' },
  { name: 'userSegment', label: 'User segment', kind: 'text', values: 'userSegment' },
  { name: 'session', label: 'Session', kind: 'text' },
  { name: 'locale', label: 'Locale', kind: 'text', values: 'locale' },
  { name: 'environment', label: 'Environment', kind: 'text', values: 'environment' },
  { name: 'service', label: 'Service', kind: 'text', values: 'service' },
  { name: 'pipeline', label: 'Pipeline', kind: 'text', values: 'pipeline' },
  { name: 'pipelineVersion', label: 'Pipeline version', kind: 'text', values: 'pipelineVersion' },
  { name: 'deployment', label: 'Deployment', kind: 'text', values: 'deployment' },
  { name: 'gitSha', label: 'Commit', kind: 'text', values: 'gitSha' },
  { name: 'releaseLabel', label: 'Release label', kind: 'text', values: 'releaseLabel' },
  { name: 'responseFormat', label: 'Response format', kind: 'text', values: 'responseFormat' },
  { name: 'retrievalIndex', label: 'Retrieval index', kind: 'text', values: 'retrievalIndex' },
  { name: 'parserResult', label: 'Parser result', kind: 'text' },
  { name: 'guardrailAction', label: 'Guardrail', kind: 'text', values: 'guardrailAction' },
  { name: 'samplingRule', label: 'Sampling rule', kind: 'text', values: 'samplingRule' },
  { name: 'tags', label: 'Tag', kind: 'text', values: 'tag' },
  { name: 'requestId', label: 'Request id', kind: 'text' },
  { name: 'responseId', label: 'Response id', kind: 'text' },
  { name: 'latencyMs', label: 'Latency', kind: 'range', unit: 'ms' },
  { name: 'ttftMs', label: 'First token', kind: 'range', unit: 'ms' },
  { name: 'inputTokens', label: 'Input tokens', kind: 'range' },
  { name: 'outputTokens', label: 'Output tokens', kind: 'range' },
  { name: 'costUsd', label: 'Cost', kind: 'range', unit: 'USD' },
  { name: 'retries', label: 'Retries', kind: 'range' },
  { name: 'topChunkScore', label: 'Top chunk score', kind: 'range' },
  { name: 'redactions', label: 'Masked values', kind: 'range' },
  { name: 'entityType', label: 'Masked type', kind: 'text' },
  { name: 'featureFlags', label: 'Feature flag', kind: 'json', values: 'featureFlag' },
  { name: 'scores', label: 'Score', kind: 'json', values: 'score', reader: true },
  { name: 'metadata', label: 'Metadata', kind: 'json', values: 'metadataKey', reader: true },
  { name: 'text', label: 'Text', kind: 'part', reader: true },
];

/** A condition in words. */
export function wordsOf(field: FilterField, value: unknown): string {
  if (field.kind === 'yes') return value === true ? 'yes' : 'no';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return `${value}`;
  }
  if (Array.isArray(value)) return value.join(' or ');
  const { not, exists, min, max, ...others } = value as Readonly<Record<string, unknown>>;
  if (not !== undefined) return `not ${Array.isArray(not) ? not.join(' or ') : String(not)}`;
  if (exists !== undefined) return exists === true ? 'any' : 'none';
  if (min !== undefined || max !== undefined) {
    return `${min === undefined ? '' : `≥ ${String(min)}`} ${max === undefined ? '' : `≤ ${String(max)}`} ${field.unit ?? ''}`.trim();
  }
  return Object.entries(others)
    .map(([key, one]) => `${key}: ${wordsOf({ ...field, kind: 'text' }, one)}`)
    .join(', ');
}

/** Reads what was typed: `a, b` any of them, `!a` another, `*` any, `>5`, `<5`, `5..9` a range, `key=value` of a JSON field. */
export function readCondition(field: FilterField, typed: string): unknown {
  const text = typed.trim();
  if (field.kind === 'yes') return text !== 'no';
  if (field.kind === 'part') return text;
  if (field.kind === 'range') return readRange(text);
  if (field.kind === 'json') {
    const [, key = '', sign = '=', value = ''] = /^([^=<>]+)([=<>])(.*)$/.exec(text) ?? [];
    if (key === '') return { [text]: { exists: true } };
    const number = Number(value);
    if (sign !== '=') return { [key.trim()]: sign === '>' ? { min: number } : { max: number } };
    return { [key.trim()]: readScalar(value.trim()) };
  }
  if (text === '*') return { exists: true };
  if (text.startsWith('!')) return { not: listOf(text.slice(1)) };
  return listOf(text);
}

function readRange(text: string): { readonly min?: number; readonly max?: number } {
  const between = /^(.+)\.\.(.+)$/.exec(text);
  if (between) return { min: Number(between[1]), max: Number(between[2]) };
  if (text.startsWith('<')) return { max: Number(text.replace(/^<=?/, '')) };
  return { min: Number(text.replace(/^>=?/, '')) };
}

function readScalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function listOf(text: string): string | readonly string[] {
  const list = text.split(',').map((one) => one.trim());
  return list.length === 1 ? (list[0] ?? '') : list;
}
