import type { SpanStatus } from '../model/kinds.js';
import type { TraceTotals } from '../model/record.js';
import type { Cost } from '../model/span-data.js';
import { evalAround, isJudge, type CallNode } from './calls.js';

/** The part of a trace's totals that is money. */
export type CostTotals = Pick<TraceTotals, 'costNanoUsd' | 'evalCostNanoUsd' | 'unpricedCalls'>;

/** A call as its cost is summed. */
export interface CostNode<N> extends CallNode<N> {
  readonly status: SpanStatus;
}

/** Sums what the leaf calls of a trace cost; what judging cost stands apart, and each judge counts once. */
export class CostSums<N extends CostNode<N>> {
  readonly #evals: N[] = [];
  #judged: Set<N> | undefined;
  #cost: number | undefined;
  #evalCost: number | undefined;
  #unpriced: number = 0;

  add(call: N): void {
    const cost = call.data['cost'] as Cost | null | undefined;
    if (cost?.status !== 'priced') {
      if (isUnpriced(call)) this.#unpriced++;
      return;
    }
    const nano = nanoOf(cost.totalNanoUsd);
    if (call.kind !== 'llm' || !isJudge(call)) {
      this.#cost = (this.#cost ?? 0) + nano;
      return;
    }
    this.#evalCost = (this.#evalCost ?? 0) + nano;
    const around = evalAround(call);
    if (around !== undefined) (this.#judged ??= new Set()).add(around);
  }

  /** An eval whose judge is no span of the trace says itself what it cost. */
  addEval(span: N): void {
    this.#evals.push(span);
  }

  totals(): CostTotals {
    for (const span of this.#evals) {
      if (this.#judged?.has(span)) continue;
      const judge = span.data['judge'] as { readonly costNanoUsd?: unknown } | null | undefined;
      if (typeof judge?.costNanoUsd === 'number') {
        this.#evalCost = (this.#evalCost ?? 0) + nanoOf(judge.costNanoUsd);
      }
    }
    return {
      ...(this.#cost === undefined ? undefined : { costNanoUsd: this.#cost }),
      ...(this.#evalCost === undefined ? undefined : { evalCostNanoUsd: this.#evalCost }),
      unpricedCalls: this.#unpriced,
    };
  }
}

/** Whether a call has no price and should. One that failed before it used anything has no price to miss. */
export function isUnpriced({ data, status }: Pick<CostNode<never>, 'data' | 'status'>): boolean {
  const cost = data['cost'] as Cost | null | undefined;
  return (
    cost?.status !== 'priced' && (status !== 'error' || (data['usage'] ?? undefined) !== undefined)
  );
}

function nanoOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
