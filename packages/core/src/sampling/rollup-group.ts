import type { RollupCall, RollupTool, TraceTotals } from '../model/record.js';
import { LatencySketch } from './latency-sketch.js';
import type { RollupDimensions } from './rollup-dimensions.js';
import type { CallFacts, CallOrigin, ToolCallFacts, TraceFacts } from './trace-facts.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The sums of one group of traces, not yet masked. */
export interface RollupDraft {
  readonly windowStart: number;
  readonly windowMs: number;
  readonly dimensions: RollupDimensions;
  readonly count: number;
  readonly errors: number;
  readonly totals: TraceTotals;
  readonly latency: LatencySketch;
  readonly calls: readonly RollupCall[];
  readonly tools: readonly RollupTool[];
}

const SUMS = [
  'llmCalls',
  'toolCalls',
  'retries',
  'inputTokens',
  'outputTokens',
  'cachedTokens',
  'unpricedCalls',
  'llmWaitMs',
  'toolWaitMs',
] as const;
const COSTS = ['costNanoUsd', 'evalCostNanoUsd'] as const;

/** Adds up traces that are alike in every dimension, and their calls and tools by what tells those apart. */
export class RollupGroup {
  readonly key: string;
  readonly windowStart: number;
  /** Units: epoch ms. Traces that began in a window go on ending for a while. */
  readonly due: number;
  readonly #dimensions: RollupDimensions;
  readonly #totals: Mutable<TraceTotals> = {
    llmCalls: 0,
    toolCalls: 0,
    retries: 0,
    inputTokens: 0,
    outputTokens: 0,
    cachedTokens: 0,
    unpricedCalls: 0,
    llmWaitMs: 0,
    toolWaitMs: 0,
  };
  readonly #latency: LatencySketch = new LatencySketch();
  readonly #calls: Map<string, CallRow> = new Map();
  readonly #tools: Map<string, ToolRow> = new Map();
  #count: number = 0;
  #errors: number = 0;

  constructor(key: string, windowStart: number, due: number, dimensions: RollupDimensions) {
    this.key = key;
    this.windowStart = windowStart;
    this.due = due;
    this.#dimensions = dimensions;
  }

  /** Rows in memory. */
  get rows(): number {
    return 1 + this.#calls.size + this.#tools.size;
  }

  add(facts: TraceFacts): void {
    const failed = facts.status === 'error';
    this.#count++;
    if (failed) this.#errors++;
    this.#latency.add(facts.durationMs);
    for (const name of SUMS) this.#totals[name] += facts.totals[name];
    for (const name of COSTS) {
      const cost = facts.totals[name];
      if (cost !== undefined) this.#totals[name] = (this.#totals[name] ?? 0) + cost;
    }
    const met = new Set<object>();
    for (const call of facts.calls) markTrace(this.#addCall(call, 1), met, failed);
    for (const call of facts.toolCalls) markTrace(this.#addTool(call, 1), met, failed);
  }

  /** Adds one step of a trace that has been counted, or takes it back. */
  addStep(step: CallFacts | ToolCallFacts, sign: 1 | -1): void {
    if ('tool' in step) {
      this.#addTool(step, sign);
      this.#totals.toolCalls += sign;
    } else {
      this.#addCall(step, sign);
      this.#addToTotals(step, sign);
    }
  }

  draft(windowMs: number): RollupDraft {
    return {
      windowStart: this.windowStart,
      windowMs,
      dimensions: this.#dimensions,
      count: this.#count,
      errors: this.#errors,
      totals: this.#totals,
      latency: this.#latency,
      calls: [...this.#calls.values()].map(({ latency, ...sums }) => ({
        ...sums,
        latency: latency.toJSON(),
      })),
      tools: [...this.#tools.values()].map(({ latency, ...sums }) => ({
        ...sums,
        latency: latency.toJSON(),
      })),
    };
  }

  #addCall(call: CallFacts, sign: 1 | -1): CallRow {
    const { kind, provider, responseModel, judge } = call;
    const key = JSON.stringify([kind, provider, responseModel, judge === true, ...originKey(call)]);
    let row = this.#calls.get(key);
    if (row === undefined) this.#calls.set(key, (row = newCallRow(call)));
    countStep(row, call, sign);
    addUse(row, call, sign);
    if (call.costNanoUsd !== undefined) {
      row.costNanoUsd = (row.costNanoUsd ?? 0) + sign * call.costNanoUsd;
    }
    return row;
  }

  #addTool(call: ToolCallFacts, sign: 1 | -1): ToolRow {
    const key = JSON.stringify([call.tool, ...originKey(call)]);
    let row = this.#tools.get(key);
    if (row === undefined) {
      row = { toolName: call.tool, ...originOf(call), ...noSteps() };
      this.#tools.set(key, row);
    }
    countStep(row, call, sign);
    return row;
  }

  #addToTotals(call: CallFacts, sign: 1 | -1): void {
    const totals = this.#totals;
    if (call.kind === 'llm') totals.llmCalls += sign;
    totals.retries += sign * (call.retries ?? 0);
    addUse(totals, call, sign);
    if (call.costNanoUsd === undefined) return;
    const name = call.judge === true ? 'evalCostNanoUsd' : 'costNanoUsd';
    totals[name] = (totals[name] ?? 0) + sign * call.costNanoUsd;
  }
}

type CallRow = Mutable<Omit<RollupCall, 'latency'>> & { readonly latency: LatencySketch };
type ToolRow = Mutable<Omit<RollupTool, 'latency'>> & { readonly latency: LatencySketch };
type StepRow = Pick<CallRow, 'count' | 'errors' | 'traces' | 'traceErrors' | 'latency'>;

function newCallRow(call: CallFacts): CallRow {
  return {
    kind: call.kind,
    ...(call.provider === undefined ? undefined : { provider: call.provider }),
    ...originOf(call),
    ...(call.responseModel === undefined ? undefined : { responseModel: call.responseModel }),
    ...(call.judge === true ? { judge: true } : undefined),
    ...noSteps(),
    inputTokens: 0,
    outputTokens: 0,
    cachedTokens: 0,
    unpricedCalls: 0,
  };
}

function noSteps(): StepRow {
  return { count: 0, errors: 0, traces: 0, traceErrors: 0, latency: new LatencySketch() };
}

function countStep(
  row: StepRow,
  step: Pick<CallFacts, 'status' | 'durationMs'>,
  sign: 1 | -1,
): void {
  row.count += sign;
  if (step.status === 'error') row.errors += sign;
  row.latency.add(step.durationMs, sign);
}

function addUse(
  sums: Pick<CallRow, 'inputTokens' | 'outputTokens' | 'cachedTokens' | 'unpricedCalls'>,
  { usage, unpriced }: CallFacts,
  sign: 1 | -1,
): void {
  sums.inputTokens += sign * amount(usage?.inputTokens);
  sums.outputTokens += sign * amount(usage?.outputTokens);
  sums.cachedTokens += sign * amount(usage?.cachedTokens);
  if (unpriced === true) sums.unpricedCalls += sign;
}

/** Counts a trace once for each row that it has steps in. */
function markTrace(row: StepRow, met: Set<object>, failed: boolean): void {
  if (met.has(row)) return;
  met.add(row);
  row.traces++;
  if (failed) row.traceErrors++;
}

function originKey(origin: CallOrigin): readonly (string | undefined)[] {
  return [origin.model, origin.promptName, origin.promptVersionId, origin.responseFormat];
}

function originOf(origin: CallOrigin): Pick<RollupCall, keyof CallOrigin> {
  const { model, promptName, promptVersionId, responseFormat } = origin;
  return {
    ...(model === undefined ? undefined : { model }),
    ...(promptName === undefined ? undefined : { promptName }),
    ...(promptVersionId === undefined ? undefined : { promptVersionId }),
    ...(responseFormat === undefined ? undefined : { responseFormat }),
  };
}

function amount(value: number | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
