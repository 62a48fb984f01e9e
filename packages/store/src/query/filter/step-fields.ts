import { textCondition } from './conditions.js';
import type { ReadMatch } from '../read/match.js';
import { or, raw, sql } from '../sql.js';
import type { SqlQuery } from '../../database/database.js';

/** What a condition on steps is about; those of one sort speak of the same step. */
export type StepSort = 'call' | 'tool' | 'retrieval' | 'parser' | 'guardrail';

/** The spans that are steps of a sort, by an alias `s`. */
export const STEP_KINDS: Readonly<Record<StepSort, string>> = {
  call: "s.kind IN ('llm', 'embedding', 'rerank')",
  tool: "s.kind = 'tool'",
  retrieval: "s.kind = 'retrieval'",
  parser: "s.kind = 'parser'",
  guardrail: "s.kind = 'guardrail'",
};

/** A name that a step goes by. */
export interface StepField {
  readonly sort: StepSort;
  /** A condition that the step goes by one of some names. */
  any(names: readonly string[]): SqlQuery;
  /** A condition that it has such a name at all. */
  readonly exists: SqlQuery;
}

/** Names of steps that a filter knows. */
export const STEP_FIELDS: Readonly<Record<string, StepField>> = {
  model: plain('call', 's.model'),
  responseModel: plain('call', 's.response_model'),
  provider: plain('call', 's.provider'),
  promptName: plain('call', 's.prompt_name'),
  promptVersion: plain('call', 's.prompt_version'),
  releaseLabel: plain('call', 's.release_label'),
  responseFormat: plain('call', 's.response_format'),
  finishReason: plain('call', 's.finish_reason'),
  responseId: plain('call', 's.response_id'),
  tool: plain('tool', 's.tool_name'),
  retrievalIndex: plain('retrieval', 's.index_name'),
  guardrailAction: plain('guardrail', 's.guardrail_action'),
  parserResult: {
    sort: 'parser',
    any: (names) => or(names.map(parserResult)),
    exists: raw('s.valid IS NOT NULL'),
  },
};

/** A condition that a step meets a match which asks for a name. */
export function stepCondition(field: StepField, match: ReadMatch): SqlQuery {
  return 'any' in match ? field.any(match.any) : field.exists;
}

function plain(sort: StepSort, name: string): StepField {
  return { sort, any: (names) => column(name, names), exists: raw(`${name} IS NOT NULL`) };
}

function column(name: string, names: readonly string[]): SqlQuery {
  return textCondition(name, { any: names });
}

function parserResult(name: string): SqlQuery {
  if (name === 'invalid') return sql`s.valid = 0`;
  return name === 'valid'
    ? sql`s.valid = 1 AND COALESCE(s.repair_attempts, 0) = 0`
    : sql`s.valid = 1 AND s.repair_attempts > 0`;
}
