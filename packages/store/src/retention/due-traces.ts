import type { Dialect, SqlQuery, SqlValue } from '../database/database.js';
import type { RetentionConfig, RetentionScope } from './retention-config.js';
import { keyColumns } from '../database/trace-key.js';

const DAY_US = 86_400_000_000;

/** What is due to go: the text of a trace, or the trace. */
export type Due = 'text' | 'trace';

/** A condition put together. */
class Condition {
  readonly #texts: string[] = [];
  readonly #values: SqlValue[] = [];

  add(text: string, values: readonly SqlValue[] = []): this {
    this.#texts.push(text);
    this.#values.push(...values);
    return this;
  }

  done(): SqlQuery {
    return { text: this.#texts.join(' AND '), values: this.#values };
  }
}

/**
 * A condition on `llm_traces t` for what is due in one scope; `undefined` where nothing ever is.
 *
 * Shape: a trace under a hold is never due. Units: `nowUs` epoch µs.
 */
export function dueIn(
  config: RetentionConfig,
  at: number,
  due: Due,
  nowUs: number,
): SqlQuery | undefined {
  const scope = config.scopes[at] as RetentionScope;
  const days = due === 'text' ? scope.textDays : scope.metadataDays;
  const before = nowUs - days * DAY_US;
  if (!Number.isFinite(before)) return undefined;
  const condition = new Condition().add('t.start_us < ?', [Math.floor(before)]);
  if (due === 'text') {
    condition.add("t.text_state = 'kept'");
    addUnlessNotable(condition, config, nowUs - scope.notableTextDays * DAY_US);
  }
  addScope(condition, scope, false);
  for (const earlier of config.scopes.slice(0, at)) addScope(condition, earlier, true);
  return condition.add(NOT_HELD).done();
}

/** The traces that are due, the oldest first. */
export function dueTraces(dialect: Dialect, condition: SqlQuery, limit: number): SqlQuery {
  return {
    text: `SELECT ${keyColumns(dialect, 't')} FROM llm_traces t WHERE ${condition.text} ORDER BY t.start_us LIMIT ${limit}`,
    values: condition.values,
  };
}

/** A condition that nobody holds a trace: neither itself, nor its user, nor its tenant, and no dataset has it as a case. */
export const NOT_HELD: string = `NOT EXISTS (SELECT 1 FROM llm_holds h WHERE
  (h.kind IN ('trace', 'dataset_case') AND h.subject = t.trace_id) OR (h.kind = 'user' AND h.subject = t.user_id_hash)
  OR (h.kind = 'tenant' AND h.subject = t.tenant_id))`;

function addUnlessNotable(
  condition: Condition,
  { canaryRules, lowScore, lowScores }: RetentionConfig,
  beforeUs: number,
): void {
  const named = Object.entries(lowScores);
  const low = [
    ...(lowScore === undefined ? [] : ['s.value < ?']),
    ...named.map(() => '(s.name = ? AND s.value < ?)'),
  ];
  const isLow = low.length === 0 ? '' : ` OR (s.data_type = 'NUMERIC' AND (${low.join(' OR ')}))`;
  const isCanary =
    canaryRules.length === 0 ? '1 = 0' : `t.sampling_rule IN (${marks(canaryRules)})`;
  condition.add(
    `(t.start_us < ? OR NOT (t.status <> 'success' OR t.outcome <> 'success' OR ${isCanary}
      OR EXISTS (SELECT 1 FROM llm_scores s WHERE s.trace_id = t.trace_id
        AND (s.root_span_id IS NULL OR s.root_span_id = t.root_span_id)
        AND (s.source = 'human' OR (s.data_type = 'BOOLEAN' AND s.value = 0)${isLow}))))`,
    [
      Number.isFinite(beforeUs) ? Math.floor(beforeUs) : 0,
      ...canaryRules,
      ...(lowScore === undefined ? [] : [lowScore]),
      ...named.flat(),
    ],
  );
}

function addScope(condition: Condition, scope: RetentionScope, isOther: boolean): void {
  const { environments, tenants } = scope;
  const parts: string[] = [];
  if (environments !== undefined) parts.push(`t.environment IN (${marks(environments)})`);
  if (tenants !== undefined) parts.push(`COALESCE(t.tenant_id, '') IN (${marks(tenants)})`);
  if (parts.length === 0) return;
  const text = `(${parts.join(' AND ')})`;
  condition.add(isOther ? `NOT ${text}` : text, [...(environments ?? []), ...(tenants ?? [])]);
}

function marks(list: readonly unknown[]): string {
  return list.map(() => '?').join(', ');
}
