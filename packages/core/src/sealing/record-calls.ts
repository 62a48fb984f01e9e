import type { SpanRecord } from '../model/record.js';
import { isCall, isJudge, retriesOf, wrapperCalls } from './calls.js';
import { isUnpriced, type CostNode } from './cost-sums.js';

/** A span of a record with its parent found. */
export interface RecordNode extends CostNode<RecordNode> {
  readonly span: SpanRecord;
  parent: RecordNode | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A paid call of a stored trace; a wrapper around another call is none. */
export interface RecordCall {
  readonly span: Extract<SpanRecord, { kind: 'llm' | 'embedding' | 'rerank' }>;
  /** The call judged an answer instead of making one. */
  readonly judge: boolean;
  /** How many retries it stands for: see `retriesOf`. */
  readonly retries: number;
  /** It has no price and should. */
  readonly unpriced: boolean;
}

/**
 * Finds the parents of spans. Spans that ended late stand in any order; a file in which spans are each within the other
 * makes no circle here.
 */
export function recordNodes(spans: readonly SpanRecord[]): readonly RecordNode[] {
  const byId = new Map<string, RecordNode>();
  const nodes = spans.map((span) => {
    const node: RecordNode = {
      span,
      kind: span.kind,
      status: span.status,
      parent: byId.get(parentIdOf(span)),
      data: span.data as RecordNode['data'],
    };
    byId.set(span.spanId, node);
    return node;
  });
  for (const node of nodes) {
    if (node.parent !== undefined) continue;
    const parent = byId.get(parentIdOf(node.span));
    if (parent !== undefined && !isWithin(parent, node)) node.parent = parent;
  }
  return nodes;
}

function parentIdOf({ runtimeParentSpanId, parentSpanId }: SpanRecord): string {
  return runtimeParentSpanId ?? parentSpanId;
}

function isWithin(node: RecordNode, other: RecordNode): boolean {
  for (let at: RecordNode | undefined = node; at !== undefined; at = at.parent) {
    if (at === other) return true;
  }
  return false;
}

/** The paid calls among the spans of a stored trace: those whose usage and cost its totals count. */
export function recordCalls(spans: readonly SpanRecord[]): readonly RecordCall[] {
  const nodes = recordNodes(spans);
  const wrappers = wrapperCalls<RecordNode>(nodes);
  const calls: RecordCall[] = [];
  for (const node of nodes) {
    if (!isCall(node) || wrappers?.has(node) === true) continue;
    const isLlm = node.kind === 'llm';
    calls.push({
      span: node.span as RecordCall['span'],
      judge: isLlm && isJudge(node),
      retries: isLlm ? retriesOf(node) : 0,
      unpriced: isUnpriced(node),
    });
  }
  return calls;
}

/** Whether a step of a stored trace failed: a tool or parser may have done so without a throw. */
export function hasStepFailed({ kind, status, data }: SpanRecord): boolean {
  if (status === 'error') return true;
  return (kind === 'tool' && data.success === false) || (kind === 'parser' && data.valid === false);
}
