import type { ContentRecord } from '../../model/content-record.js';
import type { LlmTraceRecord } from '../../model/record.js';

/** What keeps a row of text alive: a place in a trace, or a prompt. */
export interface ContentReference {
  readonly hash: string;
  readonly tenantId?: string;
  /** Left out for a prompt, which belongs to no trace. */
  readonly traceId?: string;
  readonly rootSpanId?: string;
  /** Left out for the trace's own fields. */
  readonly spanId?: string;
  /** A JSON pointer into the span, the trace or the prompt. */
  readonly path: string;
}

/**
 * The rows of text that a record refers to. A store writes them beside the record and deletes them with it; a row goes
 * when no reference to its key is left.
 *
 * Shape: a late span knows no tenant of its own but that of its record.
 */
export function contentReferences(record: LlmTraceRecord): readonly ContentReference[] {
  if (record.type === 'prompt') {
    return record.contentHash === undefined ? [] : [{ hash: record.contentHash, path: '/text' }];
  }
  if (record.type !== 'trace' && record.type !== 'span') return [];
  const { traceId, rootSpanId, tenantId } = record;
  const place = { traceId, rootSpanId, ...(tenantId === undefined ? undefined : { tenantId }) };
  const found: ContentReference[] = [];
  if (record.type === 'trace') {
    for (const { hash, path } of record.contents ?? []) found.push({ ...place, hash, path });
  }
  for (const { spanId, contents } of record.type === 'trace' ? record.spans : [record.span]) {
    for (const { hash, path } of contents ?? []) found.push({ ...place, spanId, hash, path });
  }
  return found;
}

/** The key of a row: two tenants never share one. */
export function contentKey({ hash, tenantId }: Pick<ContentRecord, 'hash' | 'tenantId'>): string {
  return tenantId === undefined ? hash : `${hash} ${tenantId}`;
}
