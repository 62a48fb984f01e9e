import {
  contentKey,
  contentReferences,
  type LlmTraceRecord,
  type SpanRecord,
} from '@llmtrace/core';
import { ofTypes, readSegment, type LineFilter } from '@llmtrace/core/records';
import type { ErasedIds, ErasureSubject } from './erasure.js';

type Ids = { readonly [K in keyof ErasedIds]: Set<string> };

const ofRoots: Readonly<Record<ErasureSubject['kind'], LineFilter>> = {
  trace: ofTypes('trace', 'span', 'open', 'cost'),
  session: ofTypes('trace'),
  user: ofTypes('trace'),
  tenant: ofTypes('trace', 'span'),
};
const ofTexts = ofTypes('trace', 'span', 'open', 'prompt');

/**
 * What went from a store, with what its journal has of the subject besides: traces that the store has not seen, and what
 * is told by them. A text that some other record of the journal refers to is not among it.
 */
export async function idsInJournal(
  paths: readonly string[],
  subject: ErasureSubject,
  gone: ErasedIds,
): Promise<ErasedIds> {
  const ids: Ids = {
    traceIds: new Set(gone.traceIds),
    roots: new Set(gone.roots),
    requestIds: new Set(gone.requestIds),
    responseIds: new Set(gone.responseIds),
    contents: new Set(gone.contents),
  };
  if (subject.kind === 'trace') ids.traceIds.add(subject.id);
  for await (const record of recordsOf(paths, ofRoots[subject.kind])) {
    const root = isNamedBy(record, subject) ? rootOf(record) : undefined;
    if (root === undefined || !('traceId' in record)) continue;
    ids.traceIds.add(record.traceId as string);
    ids.roots.add(root);
  }
  const kept = new Set<string>();
  for await (const record of recordsOf(paths, ofTexts)) {
    const isGone = isOf(record, ids);
    if (isGone) noteIds(record, ids);
    for (const reference of contentReferences(record)) {
      (isGone ? ids.contents : kept).add(contentKey(reference));
    }
  }
  for (const key of kept) ids.contents.delete(key);
  return ids;
}

/** Whether a record is of what is gone. */
export function isOf(record: LlmTraceRecord, gone: ErasedIds): boolean {
  switch (record.type) {
    case 'trace':
    case 'span':
    case 'open':
    case 'cost':
      return gone.roots.has(rootOf(record) as string);
    case 'score':
      return (
        gone.traceIds.has(record.traceId ?? '') ||
        gone.requestIds.has(record.requestId ?? '') ||
        gone.responseIds.has(record.responseId ?? '')
      );
    case 'content':
      return gone.contents.has(contentKey(record));
    default:
      return false;
  }
}

/** The root that a record is part of. Shape: as in {@link ErasedIds}; `undefined` for a record of none. */
export function rootOf(record: LlmTraceRecord): string | undefined {
  return 'rootSpanId' in record ? `${record.traceId} ${record.rootSpanId}` : undefined;
}

/** Whether a record names the subject. */
export function isNamedBy(record: LlmTraceRecord, { kind, id }: ErasureSubject): boolean {
  if (kind === 'trace') return 'traceId' in record && record.traceId === id;
  if (record.type === 'span' || record.type === 'content')
    return kind === 'tenant' && record.tenantId === id;
  if (record.type === 'rollup') return kind === 'user' && record.dimensions.userIdHash === id;
  if (record.type !== 'trace') return false;
  const { sessionId, userIdHash, tenantId } = record;
  return { session: sessionId, user: userIdHash, tenant: tenantId }[kind] === id;
}

/** What scores may be told by, beside the trace. */
function noteIds(record: LlmTraceRecord, { requestIds, responseIds }: Ids): void {
  if ('requestId' in record && record.requestId !== undefined) requestIds.add(record.requestId);
  for (const { kind, data } of spansOf(record)) {
    if (kind === 'llm' && data.responseId !== undefined) responseIds.add(data.responseId);
  }
}

function spansOf(record: LlmTraceRecord): readonly SpanRecord[] {
  if (record.type === 'trace') return record.spans;
  return record.type === 'span' ? [record.span] : [];
}

/** Errors: none of the file system: a segment that cannot be read cannot be blanked either, which is told then. */
async function* recordsOf(
  paths: readonly string[],
  isWanted: LineFilter,
): AsyncGenerator<LlmTraceRecord, void, undefined> {
  for (const path of paths) {
    try {
      yield* readSegment({ path }, { skippedLines: 0 }, isWanted);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    }
  }
}
