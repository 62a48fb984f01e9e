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
  readonly windowStart: number;
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

  constructor(windowStart: number, dimensions: RollupDimensions) {
    this.windowStart = windowStart;
    this.#dimensions = dimensions;
  }

  /** Rows in memory. */
  get rows(): number {
    return 1 + this.#calls.size + this.#tools.size;
  }

  /** Adds a trace; returns how many rows that made. */
  add(facts: TraceFacts): number {
    const before = this.rows;
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
    for (const call of facts.calls) markTrace(this.#addCall(call), met, failed);
    for (const call of facts.toolCalls) markTrace(this.#addTool(call), met, failed);
    return this.rows - before;
  }

  /** Adds calls of a trace that has been counted; returns how many rows that made. */
  addLate(calls: readonly CallFacts[], toolCalls: readonly ToolCallFacts[]): number {
    const before = this.rows;
    for (const call of calls) {
      this.#addCall(call);
      this.#addToTotals(call);
    }
    for (const call of toolCalls) {
      this.#addTool(call);
      this.#totals.toolCalls++;
    }
    return this.rows - before;
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

  #addCall(call: CallFacts): CallRow {
    const { kind, provider, responseModel, judge } = call;
    const key = JSON.stringify([kind, provider, responseModel, judge === true, ...originKey(call)]);
    let row = this.#calls.get(key);
    if (row === undefined) this.#calls.set(key, (row = newCallRow(call)));
    addStep(row, call);
    row.inputTokens += amount(call.usage?.inputTokens);
    row.outputTokens += amount(call.usage?.outputTokens);
    row.cachedTokens += amount(call.usage?.cachedTokens);
    if (call.costNanoUsd !== undefined) row.costNanoUsd = (row.costNanoUsd ?? 0) + call.costNanoUsd;
    if (call.unpriced === true) row.unpricedCalls++;
    return row;
  }

  #addTool(call: ToolCallFacts): ToolRow {
    const key = JSON.stringify([call.tool, ...originKey(call)]);
    let row = this.#tools.get(key);
    if (row === undefined) {
      row = { toolName: call.tool, ...originOf(call), ...noSteps() };
      this.#tools.set(key, row);
    }
    addStep(row, call);
    return row;
  }

  #addToTotals(call: CallFacts): void {
    const totals = this.#totals;
    if (call.kind === 'llm') totals.llmCalls++;
    totals.inputTokens += amount(call.usage?.inputTokens);
    totals.outputTokens += amount(call.usage?.outputTokens);
    totals.cachedTokens += amount(call.usage?.cachedTokens);
    if (call.unpriced === true) totals.unpricedCalls++;
    if (call.costNanoUsd === undefined) return;
    const name = call.judge === true ? 'evalCostNanoUsd' : 'costNanoUsd';
    totals[name] = (totals[name] ?? 0) + call.costNanoUsd;
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

function addStep(row: StepRow, step: Pick<CallFacts, 'status' | 'durationMs'>): void {
  row.count++;
  if (step.status === 'error') row.errors++;
  row.latency.add(step.durationMs);
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
