import type { TraceTotals } from '../model/record.js';
import type { Usage } from '../model/span-data.js';
import { isCall, retriesOf, wrapperCalls } from './calls.js';
import { CostSums } from './cost-sums.js';
import { roundMs } from './round-ms.js';
import type { SpanDraft } from './span-draft.js';

/**
 * Sums what a trace used. Usage and cost count on leaf calls alone: a wrapper that repeats what the call inside it used
 * adds nothing. What judging cost stands apart.
 */
export function totalsOf(drafts: readonly SpanDraft[]): TraceTotals {
  const wrappers = wrapperCalls(drafts);
  const sums = {
    llmCalls: 0,
    toolCalls: 0,
    retries: 0,
    inputTokens: 0,
    outputTokens: 0,
    cachedTokens: 0,
  };
  const costs = new CostSums<SpanDraft>();
  const llms: SpanDraft[] = [];
  const tools: SpanDraft[] = [];
  for (const draft of drafts) {
    const { kind, data } = draft;
    if (kind === 'tool') {
      sums.toolCalls++;
      tools.push(draft);
    } else if (kind === 'eval') costs.addEval(draft);
    if (!isCall(draft) || wrappers?.has(draft)) continue;
    if (kind === 'llm') {
      sums.llmCalls++;
      llms.push(draft);
      sums.retries += retriesOf(draft);
    }
    const usage = data['usage'] as Usage | null | undefined;
    sums.inputTokens += count(usage?.inputTokens);
    sums.outputTokens += count(usage?.outputTokens);
    sums.cachedTokens += count(usage?.cachedTokens);
    costs.add(draft);
  }
  return {
    ...sums,
    ...costs.totals(),
    llmWaitMs: unionMs(llms),
    toolWaitMs: unionMs(tools),
  };
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** Time in which at least one of the spans ran. Shape: the spans in the order in which they started. */
function unionMs(drafts: readonly SpanDraft[]): number {
  let total = 0;
  let until = -Infinity;
  for (const { span, endedAt } of drafts) {
    const from = Math.max(span.start, until);
    if (endedAt > from) total += endedAt - from;
    if (endedAt > until) until = endedAt;
  }
  return roundMs(total);
}
