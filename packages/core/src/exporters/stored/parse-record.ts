import type { LlmTraceRecord } from '../../model/record.js';
import { fromLine } from '../record-line.js';

const VERSION = 1;
// Source: ECMA-262, the range of Date.
const MAX_TIME_MS = 8.64e15;

type Check = (record: Readonly<Record<string, unknown>>) => boolean;

/** What must be there for a record to be shown; everything else may be missing. */
const CHECKS: Readonly<Record<LlmTraceRecord['type'], Check>> = {
  trace: (r) =>
    isRoot(r) &&
    isObject(r['totals']) &&
    isListOf(r['spans'], isSpan) &&
    isListOf(r['models'], isText) &&
    isListOf(r['prompts'], isObject),
  open: isRoot,
  span: (r) => isText(r['traceId']) && isText(r['rootSpanId']) && isSpan(r['span']),
  cost: (r) =>
    isText(r['traceId']) &&
    isText(r['rootSpanId']) &&
    isTime(r['createdAt']) &&
    isObject(r['totals']) &&
    isListOf(r['costs'], isSpanCost),
  score: (r) => isText(r['scoreId']) && isText(r['name']) && typeof r['createdAt'] === 'number',
  rollup: (r) => isText(r['rollupId']) && isObject(r['dimensions']) && isObject(r['totals']),
  content: (r) => isText(r['hash']) && isText(r['text']),
  prompt: (r) =>
    isText(r['role']) &&
    isText(r['versionId']) &&
    isText(r['hash']) &&
    isTime(r['firstSeen']) &&
    isTime(r['lastSeen']),
  gap: (r) =>
    isText(r['gapId']) &&
    isText(r['exporter']) &&
    isText(r['reason']) &&
    typeof r['records'] === 'number' &&
    isTime(r['from']) &&
    isTime(r['to']),
  prompt_label: (r) =>
    isText(r['name']) && isText(r['label']) && isText(r['versionId']) && isTime(r['from']),
};

/** Reads one line; `undefined` when it is torn, corrupt or not ours. */
export function parseRecord(line: string): LlmTraceRecord | undefined {
  let value: unknown;
  try {
    value = fromLine(line);
  } catch {
    return undefined;
  }
  if (!isObject(value) || value['schemaVersion'] !== VERSION || !isText(value['type']))
    return undefined;
  if (!Object.hasOwn(CHECKS, value['type'])) return undefined;
  const check = CHECKS[value['type'] as LlmTraceRecord['type']];
  return check(value) ? (value as unknown as LlmTraceRecord) : undefined;
}

function isRoot(record: Readonly<Record<string, unknown>>): boolean {
  return (
    isText(record['traceId']) &&
    isText(record['rootSpanId']) &&
    isText(record['name']) &&
    isTime(record['startTime'])
  );
}

function isSpan(value: unknown): boolean {
  return (
    isObject(value) && isText(value['spanId']) && isText(value['kind']) && isText(value['name'])
  );
}

function isSpanCost(value: unknown): boolean {
  return isObject(value) && isText(value['spanId']) && isObject(value['cost']);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= MAX_TIME_MS;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
