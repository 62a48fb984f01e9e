import { ignoreRejection, report } from '../diagnostics.js';
import type { LiveSpan } from '../model/live-span.js';
import type { CallRecord } from './call-record.js';
import type { Extracted } from './extractors/extractor.js';
import { extractCall } from './extractors/extract-call.js';

const UNCAPTURED = '[capture threw]';

/**
 * Fills in what a finished call says, once its trace has ended: the extractors first, then the spec's own `capture`.
 * What the app set on the span by hand stays; what `capture` returns replaces everything.
 *
 * Shape: `answer` is what a streamed answer was read to be.
 */
export function readCall(span: LiveSpan, call: CallRecord, answer: Extracted | undefined): void {
  try {
    call.describe?.(span);
    extractCall(span, call, answer);
  } catch (fault) {
    report('capture_error', `the call of "${span.name}" could not be read`, fault);
  }
  const { capture } = call.plan;
  if (capture === undefined || !call.returned) return;
  try {
    const captured = capture(call.args, call.result, span);
    ignoreRejection(captured, `capture of "${span.name}" must answer at once`);
    if (captured === undefined) return;
    if ('input' in captured) span.input = captured.input;
    if ('output' in captured) span.output = captured.output;
    if (captured.data !== undefined) span.set(captured.data);
    if (captured.attributes !== undefined) span.setAttributes(captured.attributes);
  } catch (fault) {
    report('callback_error', `capture of "${span.name}" threw`, fault);
    // It may have been there to leave something out.
    if (span.input !== undefined) span.input = UNCAPTURED;
    if (span.output !== undefined) span.output = UNCAPTURED;
  }
}
