import { SCHEMA_VERSION, type ScoreRecord } from '../model/record.js';
import type { ScoreInput } from '../model/score.js';
import type { TraceAttributes } from '../model/trace-attributes.js';
import { roundMs } from './round-ms.js';
import { SealContext } from './seal-context.js';
import { sealForms } from './seal-forms.js';
import type { SealOptions } from './seal-options.js';
import type { Sealed } from './sealed.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const IDS = ['traceId', 'requestId', 'responseId', 'spanId', 'evaluatorVersion'] as const;
/** A score has no trace of its own to refer to a whole text from: its comment stands in it, head and tail. */
const MAX_COMMENT_LENGTH = 16_384;
const LABELS = ['label', 'evaluator'] as const;

/** A score whose id and time are known. */
export type KnownScore = ScoreInput & { readonly scoreId: string; readonly createdAt: number };

/** What is known of the trace that a score is about. */
export interface ScoredTrace {
  /** Those of a trace that was open when the score was recorded. */
  readonly attributes?: TraceAttributes | undefined;
  /** Whether the trace keeps text. Default: true. */
  readonly keepsContent?: boolean;
}

/** Makes the record of a score whose id and time are known. Its placeholders carry no numbers. Errors: none. */
export function sealScore(
  score: KnownScore,
  options: SealOptions,
  { attributes, keepsContent = true }: ScoredTrace = {},
): Sealed<ScoreRecord> {
  const context = new SealContext(options, options.policy.unknown, 'bare');
  context.maskKnown(attributes);
  const { text } = context;
  const fields = context.fields('score');
  const { value, comment } = score;
  const record: Mutable<ScoreRecord> = {
    type: 'score',
    schemaVersion: SCHEMA_VERSION,
    scoreId: text.id(score.scoreId),
    name: text.label(score.name),
    value: typeof value === 'string' ? text.label(value) : value,
    source: score.source ?? 'online_eval',
    createdAt: roundMs(score.createdAt),
  };
  for (const name of IDS) {
    const id = score[name];
    if (id !== undefined) record[name] = text.id(id);
  }
  for (const name of LABELS) {
    const label = score[name];
    if (label !== undefined) record[name] = text.label(label);
  }
  return sealForms(context, () => {
    if (typeof comment !== 'string' || !keepsContent) return record;
    const mode = fields.use('comment');
    const said = context.textSealer(MAX_COMMENT_LENGTH).content(comment, undefined, mode);
    return said === undefined ? record : { ...record, comment: said };
  });
}
