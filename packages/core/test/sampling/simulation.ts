import { resolveConfig } from '../../src/config/resolve-config.js';
import { memory } from '../../src/exporters/memory.js';
import type { LlmTraceRecord, RollupRecord, TraceRecord } from '../../src/model/record.js';
import { LiveTrace } from '../../src/model/live-trace.js';
import { LatencySketch } from '../../src/sampling/latency-sketch.js';
import type { SamplingOptions } from '../../src/sampling/sampling-options.js';
import { countingIds } from '../../src/testing/counting-ids.js';
import { Tracer } from '../../src/tracer.js';
import { seeded } from './facts.js';

const START = Date.UTC(2026, 5, 3, 12);
const ROUTES = ['/api/chat', '/api/search', '/api/suggest', '/api/report'];
const FEATURES = ['support', 'sales', undefined];
const MODELS = ['gpt-4.1-mini', 'claude-sonnet-4-5', 'gemini-2.5-flash'];
const USERS = 150;
const BATCH = 5_000;

/** A tracer over a clock that the simulation moves. */
export function simulatedTracer(
  sampling: SamplingOptions | undefined,
  limits: object = {},
): { tracer: Tracer; clock: { time: number }; take(): readonly LlmTraceRecord[] } {
  const exporter = memory();
  const clock = { time: 0, now: () => clock.time, epochOffset: () => START };
  const config = resolveConfig(
    {
      service: 'simulated',
      environment: 'test',
      hashKey: 'a key of the simulation',
      exporters: [exporter],
      limits,
      ...(sampling ? { sampling: { dir: false, ...sampling } } : undefined),
    },
    {},
    process.cwd(),
  );
  const tracer = new Tracer(config, { clock, ids: countingIds() });
  return {
    tracer,
    clock,
    take() {
      const records = [...exporter.records];
      exporter.clear();
      return records;
    },
  };
}

/** Sums of what was stored, and of what was only counted. */
export class Tally {
  readonly byTier: Record<string, number> = {};
  readonly byRule: Record<string, number> = {};
  readonly costByUser: Map<string, number> = new Map();
  readonly costByFeatureAndModel: Map<string, number> = new Map();
  readonly errorsByPrompt: Map<string, number> = new Map();
  readonly latency: LatencySketch = new LatencySketch();
  requests: number = 0;
  errors: number = 0;
  errorsStored: number = 0;
  /** Estimates from what was stored alone. */
  readonly weighted: { requests: number; cost: number; tokens: number } = {
    requests: 0,
    cost: 0,
    tokens: 0,
  };
  cost: number = 0;
  tokens: number = 0;

  add(record: LlmTraceRecord): void {
    if (record.type === 'trace') this.#addTrace(record);
    else if (record.type === 'rollup') this.#addRollup(record);
  }

  #addTrace(trace: TraceRecord): void {
    const { tier, rule, rate } = trace.sampling;
    const cost = trace.totals.costNanoUsd ?? 0;
    const tokens = trace.totals.inputTokens + trace.totals.outputTokens;
    const failed = trace.status === 'error';
    count(this.byTier, tier);
    count(this.byRule, rule);
    this.requests++;
    if (failed) {
      this.errors++;
      this.errorsStored++;
    }
    this.cost += cost;
    this.tokens += tokens;
    this.weighted.requests += 1 / rate;
    this.weighted.cost += cost / rate;
    this.weighted.tokens += tokens / rate;
    this.latency.add(trace.durationMs);
    add(this.costByUser, trace.userIdHash, cost);
    for (const span of trace.spans) {
      if (span.kind !== 'llm') continue;
      const nano = span.data.cost?.totalNanoUsd ?? 0;
      add(this.costByFeatureAndModel, `${trace.feature} ${span.data.model}`, nano);
      add(this.errorsByPrompt, span.data.prompt?.versionId, failed ? 1 : 0);
    }
  }

  #addRollup({ count, errors, totals, dimensions, latency, calls }: RollupRecord): void {
    this.requests += count;
    this.errors += errors;
    this.cost += totals.costNanoUsd ?? 0;
    this.tokens += totals.inputTokens + totals.outputTokens;
    this.latency.merge(LatencySketch.fromJSON(latency) as LatencySketch);
    add(this.costByUser, dimensions.userIdHash, totals.costNanoUsd ?? 0);
    for (const call of calls) {
      const key = `${dimensions.feature} ${call.model}`;
      add(this.costByFeatureAndModel, key, call.costNanoUsd ?? 0);
      add(this.errorsByPrompt, call.promptVersionId, call.traceErrors);
    }
  }
}

/** What the simulation knows without looking at any record. */
export interface SimulatedTruth {
  errors: number;
  /** Traces with one of the first requests of a prompt version. */
  canaries: number;
  readonly durations: number[];
}

/** Runs traces through a whole tracer; the same ones for the same seed. */
export async function simulate(
  traces: number,
  sampling: SamplingOptions | undefined,
  canaryRequests: number,
): Promise<{ tally: Tally; truth: SimulatedTruth; tracer: Tracer }> {
  const { tracer, clock, take } = simulatedTracer(sampling);
  const random = seeded(42);
  const tally = new Tally();
  const truth: SimulatedTruth = { errors: 0, canaries: 0, durations: [] };
  const seen = new Map<string, number>();
  for (let n = 0; n < traces; n++) {
    const version = `v${1 + Math.floor((5 * n) / traces)}`;
    const failed = random() < 0.02;
    const durationMs = Math.exp(random() * 6 + 2);
    const requests = (seen.get(version) ?? 0) + 1;
    seen.set(version, requests);
    if (failed) truth.errors++;
    if (requests <= canaryRequests) truth.canaries++;
    truth.durations.push(durationMs);
    runTrace(tracer, clock, { random, version, failed, durationMs });
    if (n % BATCH < BATCH - 1) continue;
    await tracer.flush();
    for (const record of take()) tally.add(record);
  }
  await tracer.shutdown();
  for (const record of take()) tally.add(record);
  return { tally, truth, tracer };
}

interface Plan {
  readonly random: () => number;
  readonly version: string;
  readonly failed: boolean;
  readonly durationMs: number;
}

function runTrace(tracer: Tracer, clock: { time: number }, plan: Plan): void {
  const { random } = plan;
  const route = pick(ROUTES, random);
  const feature = pick(FEATURES, random);
  const trace = new LiveTrace(
    tracer,
    'request',
    `POST ${route}`,
    {
      userId: `user-${Math.floor(USERS * random() ** 2)}`,
      ...(feature === undefined ? undefined : { feature }),
    },
    { name: 'answer', versionId: plan.version },
  );
  trace.http = { method: 'POST', route, statusCode: plan.failed ? 500 : 200, requestId: undefined };
  const inputTokens = 100 + Math.floor(random() * 4_000);
  const outputTokens = 10 + Math.floor(random() * 800);
  const span = trace.startSpan('llm', 'call', trace);
  span.set({
    provider: 'scripted',
    model: pick(MODELS, random),
    usage: { inputTokens, outputTokens },
    cost: {
      status: 'priced',
      totalNanoUsd: inputTokens * 403 + outputTokens * 1_607 + Math.floor(random() * 1_000),
    },
  });
  clock.time += plan.durationMs;
  span.end();
  trace.end();
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function add(sums: Map<string, number>, key: string | undefined, amount: number): void {
  if (key !== undefined) sums.set(key, (sums.get(key) ?? 0) + amount);
}
