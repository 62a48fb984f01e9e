import type { OpenTraceRecord, TraceRecord } from '@llmtrace/core';

/** Which traces are wanted. Text is compared without regard to case; a part is enough. */
export interface TraceFilter {
  /** An outcome or `open`; `success` and `error` also take the outcomes that count as such. */
  readonly status?: string;
  readonly model?: string;
  readonly route?: string;
  /** Units: epoch ms of the earliest start. */
  readonly since?: number;
}

/** Tells whether a root is wanted. */
export function matches(record: TraceRecord | OpenTraceRecord, filter: TraceFilter): boolean {
  if (filter.since !== undefined && record.startTime < filter.since) return false;
  if (filter.route !== undefined && !hasPart(routesOf(record), filter.route)) return false;
  if (
    filter.model !== undefined &&
    !hasPart(record.type === 'trace' ? record.models : [], filter.model)
  )
    return false;
  return filter.status === undefined || statusesOf(record).includes(filter.status);
}

function statusesOf(record: TraceRecord | OpenTraceRecord): readonly string[] {
  if (record.type === 'open') return ['open'];
  return [record.outcome, record.status];
}

function routesOf(record: TraceRecord | OpenTraceRecord): readonly string[] {
  return record.type === 'trace' && record.route !== undefined
    ? [record.name, record.route]
    : [record.name];
}

function hasPart(texts: readonly string[], part: string): boolean {
  return texts.some((text) => text.toLowerCase().includes(part.toLowerCase()));
}
