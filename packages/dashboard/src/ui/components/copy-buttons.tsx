import type { SpanRecord } from '@llmtrace/core';
import { curlOf } from '../data/curl.js';

/** Copies a step in the forms that people take elsewhere. */
export function CopyButtons({
  span,
  traceId,
}: {
  readonly span: SpanRecord;
  readonly traceId: string;
}) {
  const copy = (text: string) => () => void navigator.clipboard.writeText(text);
  const curl = curlOf(span);
  return (
    <>
      <button type="button" onClick={copy(JSON.stringify(span, null, 2))}>
        Copy JSON
      </button>
      {curl && (
        <button type="button" onClick={copy(curl)}>
          Copy as cURL
        </button>
      )}
      <button
        type="button"
        onClick={copy(
          JSON.stringify(
            {
              input: span.input,
              expectedOutput: span.output,
              metadata: { traceId, spanId: span.spanId },
            },
            null,
            2,
          ),
        )}
      >
        Copy as test case
      </button>
    </>
  );
}
