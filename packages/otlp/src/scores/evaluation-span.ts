import { createHash } from 'node:crypto';
import type { ScoreRecord } from '@llmtrace/core';
import type { JudgedScore } from './score-target.js';
import { AttributeBag } from '../dialects/attribute-bag.js';
import { SPAN_KIND, STATUS_CODE, type OtlpSpan } from '../wire/otlp-span.js';

const EVENT = 'gen_ai.evaluation.result';

/**
 * Makes a score a span without length below what it judges, with the event that the GenAI conventions have for it. Its id
 * comes from the score's, so that the same score sent twice is one span. A score that names no trace is a trace of its
 * own, which tells of the response or request it means.
 *
 * Source: `gen_ai.evaluation.result` of the OpenTelemetry GenAI conventions.
 */
export function evaluationSpan({ score, rootSpanId }: JudgedScore): OtlpSpan {
  const parentSpanId = score.spanId ?? rootSpanId;
  const id = createHash('sha256').update(score.scoreId).digest('hex');
  const attributes = attributesOf(score);
  return {
    traceId: score.traceId ?? id.slice(0, 32),
    spanId: id.slice(-16),
    ...(parentSpanId === undefined ? undefined : { parentSpanId }),
    name: `evaluate ${score.name}`,
    kind: SPAN_KIND.internal,
    startMs: score.createdAt,
    endMs: score.createdAt,
    attributes,
    events: [{ name: EVENT, timeMs: score.createdAt, attributes }],
    links: [],
    status: { code: STATUS_CODE.unset },
  };
}

function attributesOf(score: ScoreRecord): OtlpSpan['attributes'] {
  const { value } = score;
  const label = score.label ?? (typeof value === 'number' ? undefined : String(value));
  return new AttributeBag()
    .put('gen_ai.evaluation.name', score.name)
    .put('gen_ai.evaluation.score.value', typeof value === 'string' ? undefined : Number(value))
    .put('gen_ai.evaluation.score.label', label)
    .put('gen_ai.evaluation.explanation', score.comment)
    .put('gen_ai.response.id', score.responseId)
    .put('llmtrace.score.id', score.scoreId)
    .put('llmtrace.score.source', score.source)
    .put('llmtrace.score.evaluator', score.evaluator)
    .put('llmtrace.score.evaluator_version', score.evaluatorVersion)
    .put('llmtrace.score.request_id', score.requestId).attributes;
}
