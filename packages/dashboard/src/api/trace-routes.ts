import type { EvalData, LlmData, SpanRecord } from '@llmtrace/core';
import type { StoredTrace } from '@llmtrace/store';
import { includesRole } from '../auth/user.js';
import { notFound, textOf, type ApiCall, type ApiRoute } from './api-route.js';
import { mayKnow, scopeTenants } from './scope.js';

/** One trace, one of its steps, one text. */
export const traceRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: 'trace',
    role: 'viewer',
    summary: 'All local roots under a trace id, their steps without text.',
    takes: '{ traceId: string }',
    async answer(call) {
      const roots = await rootsOf(call, false);
      return { roots: includesRole(call.user.role, 'reader') ? roots : roots.map(forViewer) };
    },
  },
  {
    method: 'GET',
    path: 'trace-text',
    role: 'reader',
    summary: 'A root or one of its steps with its text.',
    takes: '{ traceId: string; rootSpanId: string; spanId?: string }',
    async answer(call) {
      const rootSpanId = textOf(call.input, 'rootSpanId');
      const roots = await rootsOf(call, true);
      const found = roots.find(({ root }) => root.rootSpanId === rootSpanId);
      if (found === undefined) throw notFound();
      const part = partOf(found, call.input['spanId']);
      await call.noteRead('trace', [found.root.traceId]);
      return { text: found.text, ...part };
    },
  },
  {
    method: 'GET',
    path: 'trace-record',
    role: 'reader',
    summary: 'Everything that is known of a trace, as it is stored.',
    takes: '{ traceId: string }',
    async answer(call) {
      const roots = await rootsOf(call, true);
      await call.noteRead('record', [textOf(call.input, 'traceId')]);
      return { roots };
    },
  },
  {
    method: 'GET',
    path: 'content',
    role: 'reader',
    summary: 'A whole text that a step shows cut.',
    takes: '{ hash: string; traceId: string }',
    async answer(call) {
      const hash = textOf(call.input, 'hash');
      const roots = await rootsOf(call, true);
      const holder = roots.find((root) => refersTo(root, hash));
      const content = holder && (await call.store.getContent(hash, tenantOf(holder)));
      if (content === undefined) throw notFound();
      await call.noteRead('content', [textOf(call.input, 'traceId')]);
      return content;
    },
  },
];

/** The roots of a trace that exist for the user. Errors: `not_found` when there is none. */
export async function rootsOf(call: ApiCall, text: boolean): Promise<readonly StoredTrace[]> {
  const traceId = textOf(call.input, 'traceId').toLowerCase();
  if (!(await isKnown(call, traceId))) throw notFound();
  const all = await call.store.getTrace(traceId, { ...call.limits, text });
  const roots = all.filter((root) => mayKnow(call.user, tenantOf(root)));
  if (roots.length === 0) throw notFound();
  return roots;
}

/** Found out without reading the trace: what others have answers as soon as what nobody has. */
async function isKnown({ user, queries, limits }: ApiCall, traceId: string): Promise<boolean> {
  if (user.tenants === undefined) return true;
  const filter = { traceId, tenant: scopeTenants(undefined, user.tenants) };
  const { traces } = await queries.search({ filter, limit: 1 }, limits);
  return traces.length > 0;
}

function forViewer({ root, late, ...stored }: StoredTrace): StoredTrace {
  const spans = root.type === 'trace' ? { spans: root.spans.map(spanForViewer) } : undefined;
  return {
    ...stored,
    root: { ...root, ...spans },
    late: late.map((record) => ({ ...record, span: spanForViewer(record.span) })),
    scores: [],
  };
}

function spanForViewer(span: SpanRecord): SpanRecord {
  const { scores: _judged, ...data } = span.data as EvalData & LlmData;
  if (data.usage === undefined) return { ...span, data } as SpanRecord;
  // What a provider says of usage in its own words is not ours to vouch for.
  const { raw: _raw, ...usage } = data.usage;
  return { ...span, data: { ...data, usage } } as SpanRecord;
}

function tenantOf({ root }: StoredTrace): string | undefined {
  return root.type === 'trace' ? root.tenantId : undefined;
}

function partOf(
  { root, late }: StoredTrace,
  spanId: unknown,
): { readonly root: object } | { readonly span: SpanRecord } {
  if (spanId === undefined) {
    const { spans: _spans, ...own } = { spans: [], ...root };
    return { root: own };
  }
  const spans = [...(root.type === 'trace' ? root.spans : []), ...late.map(({ span }) => span)];
  const span = spans.find((candidate) => candidate.spanId === spanId);
  if (span === undefined) throw notFound();
  return { span };
}

/** A text is read by way of a trace that shows it: its hash alone opens nothing. */
function refersTo({ root, late }: StoredTrace, hash: string): boolean {
  if (root.type !== 'trace') return false;
  const holders = [root, ...root.spans, ...late.map(({ span }) => span)];
  return holders.some(({ contents }) => contents?.some((ref) => ref.hash === hash) ?? false);
}
