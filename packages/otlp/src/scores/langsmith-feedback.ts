import { createHash } from 'node:crypto';
import type { ScoreTarget } from './score-target.js';

/**
 * LangSmith takes scores as feedback on a run. A run that came over OTLP has the id of its span, as a UUID.
 *
 * Source: `POST /api/v1/feedback` of the LangSmith API; `getUuidFromOtelSpanId` of the `langsmith` package.
 */
export const langsmithFeedback: ScoreTarget = {
  name: 'langsmith',
  request({ score, rootSpanId }) {
    const { traceId, value } = score;
    if (traceId === undefined) return undefined;
    const spanId = score.spanId ?? rootSpanId;
    return {
      path: '/api/v1/feedback',
      body: {
        id: uuidOf(createHash('sha256').update(score.scoreId).digest('hex')),
        run_id: uuidOf(spanId === undefined ? traceId : spanId.padStart(32, '0')),
        trace_id: uuidOf(traceId),
        key: score.name,
        score: typeof value === 'string' ? undefined : Number(value),
        value: typeof value === 'string' ? value : score.label,
        comment: score.comment,
        feedback_source: {
          type: 'api',
          metadata: {
            source: score.source,
            evaluator: score.evaluator,
            evaluator_version: score.evaluatorVersion,
          },
        },
        created_at: new Date(score.createdAt).toISOString(),
      },
    };
  },
};

function uuidOf(hex: string): string {
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}
