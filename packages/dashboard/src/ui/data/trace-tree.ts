import type { OpenTraceRecord, SpanRecord, TraceRecord } from '@llmtrace/core';
import type { StoredTrace } from '@llmtrace/store';

/** A step in its place: the root is the first, at level 0, without a span. */
export interface Node {
  readonly span: SpanRecord | undefined;
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly level: number;
  /** Units: epoch ms. */
  readonly start: number;
  readonly durationMs: number;
  readonly failed: boolean;
  /** Of itself and everything below it. */
  readonly costNanoUsd: number | undefined;
  readonly tokens: number;
  readonly children: number;
}

/** The steps of a root, children under their parents in the order in which they began. Those in `closed` hide what is below. */
export function treeOf(
  { root, late }: StoredTrace,
  closed: ReadonlySet<string> = new Set(),
): readonly Node[] {
  const spans = [...(root.type === 'trace' ? root.spans : []), ...late.map(({ span }) => span)];
  const known = new Set(spans.map(({ spanId }) => spanId));
  const below = new Map<string, SpanRecord[]>();
  for (const span of spans) {
    const parent = known.has(span.parentSpanId) ? span.parentSpanId : root.rootSpanId;
    const siblings = below.get(parent);
    if (siblings === undefined) below.set(parent, [span]);
    else siblings.push(span);
  }
  for (const children of below.values()) children.sort((a, b) => a.startTime - b.startTime);
  const sums = sumsBelow(root.rootSpanId, below);
  const nodes: Node[] = [
    rootNode(root, sums.get(root.rootSpanId), below.get(root.rootSpanId)?.length ?? 0),
  ];
  const visit = (parent: string, level: number): void => {
    if (closed.has(parent)) return;
    for (const span of below.get(parent) ?? []) {
      nodes.push(spanNode(span, level, sums.get(span.spanId), below.get(span.spanId)?.length ?? 0));
      visit(span.spanId, level + 1);
    }
  };
  visit(root.rootSpanId, 1);
  return nodes;
}

interface Sums {
  readonly cost: number | undefined;
  readonly tokens: number;
}

function sumsBelow(
  rootId: string,
  below: ReadonlyMap<string, readonly SpanRecord[]>,
): ReadonlyMap<string, Sums> {
  const sums = new Map<string, Sums>();
  const sum = (id: string, own: Sums): Sums => {
    let { cost, tokens } = own;
    for (const child of below.get(id) ?? []) {
      const part = sum(child.spanId, ownOf(child));
      if (part.cost !== undefined) cost = (cost ?? 0) + part.cost;
      tokens += part.tokens;
    }
    const whole = { cost, tokens };
    sums.set(id, whole);
    return whole;
  };
  sum(rootId, { cost: undefined, tokens: 0 });
  return sums;
}

function ownOf({ data }: SpanRecord): Sums {
  const { cost, usage } = data as {
    readonly cost?: { readonly totalNanoUsd?: number };
    readonly usage?: { readonly inputTokens?: number; readonly outputTokens?: number };
  };
  return {
    cost: cost?.totalNanoUsd,
    tokens: (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0),
  };
}

function rootNode(
  root: TraceRecord | OpenTraceRecord,
  sums: Sums | undefined,
  children: number,
): Node {
  const ended = root.type === 'trace' ? root : undefined;
  return {
    span: undefined,
    id: root.rootSpanId,
    name: root.name,
    kind: root.kind,
    level: 0,
    start: root.startTime,
    durationMs: ended?.durationMs ?? Date.now() - root.startTime,
    failed: ended?.status === 'error',
    costNanoUsd: ended?.totals.costNanoUsd ?? sums?.cost,
    tokens: sums?.tokens ?? 0,
    children,
  };
}

function spanNode(span: SpanRecord, level: number, sums: Sums | undefined, children: number): Node {
  return {
    span,
    id: span.spanId,
    name: span.name,
    kind: span.kind,
    level,
    start: span.startTime,
    durationMs: span.durationMs,
    failed: span.status === 'error',
    costNanoUsd: sums?.cost,
    tokens: sums?.tokens ?? 0,
    children,
  };
}

/**
 * The steps that the end of the trace waited for: from the root down, at each level the child that ended last, then the one
 * that ended last before that one began, and so on.
 */
export function criticalPath(nodes: readonly Node[]): ReadonlySet<string> {
  const path = new Set<string>();
  const end = (node: Node): number => node.start + node.durationMs;
  const walk = (at: number, until: number): void => {
    const node = nodes[at] as Node;
    path.add(node.id);
    const children: number[] = [];
    for (let i = at + 1; i < nodes.length && (nodes[i] as Node).level > node.level; i++) {
      if ((nodes[i] as Node).level === node.level + 1) children.push(i);
    }
    let limit = until;
    for (const i of children.sort((a, b) => end(nodes[b] as Node) - end(nodes[a] as Node))) {
      const child = nodes[i] as Node;
      if (end(child) > limit + 1) continue;
      walk(i, Math.min(limit, end(child)));
      limit = child.start;
    }
  };
  if (nodes.length > 0) walk(0, end(nodes[0] as Node));
  return path;
}
