import type { LiveSpan } from '../model/live-span.js';
import type { SpanStatus } from '../model/kinds.js';
import { report } from '../diagnostics.js';

/** The data of a span while its record is made: raw at first, then sealed but for text that waits. */
export type DraftData = Record<string, unknown>;

const NO_DATA: DraftData = Object.freeze({});

/** A span on its way to a record. `input` and `output` are raw until the record is made. */
export class SpanDraft {
  readonly span: LiveSpan;
  /** Its parent in the code; `undefined` directly under the root. */
  readonly parent: SpanDraft | undefined;
  /** Its place in the order in which spans started. */
  readonly index: number;
  /** Shape: 1 directly under the root. */
  readonly depth: number;
  /** Units: the tracer's monotonic ms; for an open span, when its trace ended. */
  readonly endedAt: number;
  readonly status: SpanStatus;
  /** Until it is sealed, the object of the span itself, which is not to be changed. */
  data: DraftData;
  input: unknown;
  output: unknown;
  /** The template of a prompt span, raw. */
  template: unknown = undefined;
  /** Whether the message of a tool's error was copied into its data. */
  toldError: boolean = false;
  /** The LLM span that caused this one. */
  cause: SpanDraft | undefined = undefined;
  /** Where views nest it, if not under its parent in the code. */
  viewParent: SpanDraft | undefined = undefined;

  constructor(span: LiveSpan, parent: SpanDraft | undefined, index: number, openUntil: number) {
    if (span.deferred !== undefined) applyDeferred(span);
    this.span = span;
    this.parent = parent;
    this.index = index;
    this.depth = parent === undefined ? 1 : parent.depth + 1;
    this.endedAt = span.endedAt >= 0 ? span.endedAt : Math.max(openUntil, span.start);
    this.status = span.status;
    this.data = (span.data ?? NO_DATA) as DraftData;
    this.input = span.input;
    this.output = span.output;
  }

  get kind(): LiveSpan['kind'] {
    return this.span.kind;
  }
}

function applyDeferred(span: LiveSpan): void {
  try {
    span.deferred?.apply(span);
  } catch (fault) {
    report('capture_error', `what a span of kind ${span.kind} returned could not be read`, fault);
  }
}
