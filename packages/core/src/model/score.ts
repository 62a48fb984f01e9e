import type { ScoreSource } from './record.js';

interface ScoreFields {
  readonly name: string;
  /** Shape: a number, a yes or no, or a category. */
  readonly value: number | boolean | string;
  readonly spanId?: string;
  readonly label?: string;
  readonly comment?: string;
  readonly source?: ScoreSource;
  readonly evaluator?: string;
  readonly evaluatorVersion?: string;
  /** Default: derived, so that the same judgement twice is one record. */
  readonly scoreId?: string;
  /** Units: epoch ms. */
  readonly createdAt?: number;
}

interface NoTarget {
  readonly traceId?: undefined;
  readonly requestId?: undefined;
  readonly responseId?: undefined;
}

/** A judgement, by the id of a trace, of a request (`x-request-id`) or of a provider's response. */
export type ScoreInput = ScoreFields &
  (
    | (Omit<NoTarget, 'traceId'> & { readonly traceId: string })
    | (Omit<NoTarget, 'requestId'> & { readonly requestId: string })
    | (Omit<NoTarget, 'responseId'> & { readonly responseId: string })
  );
