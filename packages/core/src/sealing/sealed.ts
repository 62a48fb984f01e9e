import type { ContentRecord } from '../model/content-record.js';
import type { GapRecord } from '../model/gap-record.js';
import type { PromptLabelRecord, PromptRecord } from '../model/prompt-record.js';
import type {
  CostRecord,
  LateSpanRecord,
  LlmTraceRecord,
  OpenTraceRecord,
  RollupRecord,
  ScoreRecord,
  TraceRecord,
} from '../model/record.js';

declare const sealed: unique symbol;

/** Marks a record whose text has been bounded and masked. Only this folder can make one. */
export type Sealed<R extends LlmTraceRecord> = R & { readonly [sealed]: true };

/** A trace that may leave the process. */
export type SealedTrace = Sealed<TraceRecord>;

/** Any record that may leave the process: what an exporter is handed. */
export type SealedRecord =
  | Sealed<TraceRecord>
  | Sealed<LateSpanRecord>
  | Sealed<OpenTraceRecord>
  | Sealed<ScoreRecord>
  | Sealed<RollupRecord>
  | Sealed<ContentRecord>
  | Sealed<PromptRecord>
  | Sealed<PromptLabelRecord>
  | Sealed<CostRecord>
  | Sealed<GapRecord>;
