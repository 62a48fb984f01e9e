import type { Unit } from './dimensions.js';

/** What is summed of each trace or step, by its name. */
export type SumName =
  | 'count'
  | 'errors'
  | 'traces'
  | 'input'
  | 'output'
  | 'cached'
  | 'cost'
  | 'unpriced'
  | 'retries'
  | 'latencyUs'
  | 'retryCost'
  | 'retrievals'
  | 'emptyRetrievals'
  | 'retrievedTokens'
  | 'retrievingInput';

/** A unit as SQL about `llm_traces t`, and `llm_spans s` where steps are counted. */
export interface UnitSpec {
  /** The spans that are counted; without it, traces are. */
  readonly steps?: string;
  readonly latency: string;
  readonly ttft?: string;
  /** Whole numbers of each row. `traces` is not among them where steps are counted. */
  readonly sums: Readonly<Partial<Record<SumName, string>>>;
}

const IS_RETRY_OF = "(s.purpose = 'retry' OR s.retry_of_span_id IS NOT NULL)";
const RETRY = "(s.purpose = 'retry' OR s.retry_of_span_id IS NOT NULL OR s.attempt > 1)";
/** How many retries a span stands for, as core counts them in a trace's totals. */
const RETRIES: string =
  `CASE WHEN s.kind <> 'llm' THEN 0 WHEN ${IS_RETRY_OF} THEN 1` +
  ' WHEN s.attempt > 101 THEN 100 WHEN s.attempt > 1 THEN s.attempt - 1 ELSE 0 END';
const FAILED = "s.status = 'error'";

/** An LLM call that answers, in the place of a judge. */
export const ANSWERING: string = "s.kind = 'llm' AND s.leaf = 1 AND s.judge = 0";
export const IS_RETRY: string = `s.kind = 'llm' AND ${RETRY}`;
export const CALL_COST: string =
  "CASE WHEN s.cost_status = 'priced' AND COALESCE(s.judge, 0) = 0 THEN s.cost_nano_usd END";
export const TOOL_FAILED: string = `(${FAILED} OR s.success = 0)`;
export const PARSER_FAILED: string = `(${FAILED} OR s.valid = 0)`;

/** Every unit. */
export const UNITS: Readonly<Record<Unit, UnitSpec>> = {
  trace: {
    latency: 't.latency_ms',
    ttft: 't.ttft_ms',
    sums: {
      count: '1',
      errors: flag("t.status = 'error'"),
      traces: '1',
      input: 't.prompt_tokens',
      output: 't.completion_tokens',
      cached: 't.cached_tokens',
      cost: 't.cost_nano_usd',
      unpriced: 't.unpriced_calls',
      retries: 't.retries',
      latencyUs: micros('t.latency_ms'),
    },
  },
  call: {
    steps: "s.kind IN ('llm', 'embedding', 'rerank') AND s.leaf = 1",
    latency: 's.latency_ms',
    ttft: 's.ttft_ms',
    sums: {
      ...counts(FAILED),
      input: 's.prompt_tokens',
      output: 's.completion_tokens',
      cached: 's.cached_tokens',
      cost: CALL_COST,
      unpriced: flag(
        `COALESCE(s.cost_status, '') <> 'priced' AND (s.status <> 'error' OR s.prompt_tokens IS NOT NULL OR s.completion_tokens IS NOT NULL)`,
      ),
      retries: RETRIES,
    },
  },
  tool: { steps: "s.kind = 'tool'", latency: 's.latency_ms', sums: counts(TOOL_FAILED) },
  retrieval: { steps: "s.kind = 'retrieval'", latency: 's.latency_ms', sums: counts(FAILED) },
  parser: { steps: "s.kind = 'parser'", latency: 's.latency_ms', sums: counts(PARSER_FAILED) },
  guardrail: { steps: "s.kind = 'guardrail'", latency: 's.latency_ms', sums: counts(FAILED) },
  span: { steps: '1 = 1', latency: 's.latency_ms', sums: counts(FAILED) },
};

function counts(failed: string): Partial<Record<SumName, string>> {
  return { count: '1', errors: flag(failed), latencyUs: micros('s.latency_ms') };
}

function flag(condition: string): string {
  return `CASE WHEN ${condition} THEN 1 ELSE 0 END`;
}

function micros(column: string): string {
  return `CAST(round(${column} * 1000) AS BIGINT)`;
}
