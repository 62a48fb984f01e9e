import type { ScoreRecord } from '@llmtrace/core';
import type { ScoreTarget } from './score-target.js';

/**
 * Langfuse takes scores beside traces. The score's own id makes one that is sent twice one score.
 *
 * Source: `POST /api/public/scores` of the Langfuse API.
 */
export const langfuseScores: ScoreTarget = {
  name: 'langfuse',
  request({ score }) {
    const { traceId, spanId } = score;
    if (traceId === undefined) return undefined;
    return {
      path: '/api/public/scores',
      body: {
        id: score.scoreId,
        traceId,
        observationId: spanId,
        name: score.name,
        ...valueOf(score.value),
        comment: commentOf(score),
        metadata: {
          source: score.source,
          evaluator: score.evaluator,
          evaluatorVersion: score.evaluatorVersion,
        },
      },
    };
  },
};

function valueOf(value: ScoreRecord['value']): {
  readonly value: number | string;
  readonly dataType: 'NUMERIC' | 'BOOLEAN' | 'CATEGORICAL';
} {
  if (typeof value === 'number') return { value, dataType: 'NUMERIC' };
  return typeof value === 'boolean'
    ? { value: value ? 1 : 0, dataType: 'BOOLEAN' }
    : { value, dataType: 'CATEGORICAL' };
}

function commentOf({ label, comment }: ScoreRecord): string | undefined {
  if (label === undefined) return comment;
  return comment === undefined ? label : `${label}: ${comment}`;
}
