import type { ContentRef } from '../../model/content-record.js';
import type { JsonValue } from '../../model/json.js';
import type { SpanRecord, TraceRecord } from '../../model/record.js';
import { replaceText } from './json-pointer.js';
import { restoreNumbers } from './renumber.js';

/** Finds the text of a row by its hash; `undefined` where it is gone. */
export type LoadContent = (hash: string) => string | undefined;

/** The whole text that a reference stands for, with the placeholders of its trace; `undefined` where it is gone. */
export function rebuildText(ref: ContentRef, load: LoadContent): string | undefined {
  const text = load(ref.hash);
  return text === undefined ? undefined : restoreNumbers(text, ref.numbers);
}

/**
 * Puts the whole texts in the place of those that were cut: exactly what was masked, with the placeholders of the trace.
 *
 * Shape: a copy; its `contents` names the texts that could not be found, which stay cut.
 *
 * @example
 * const whole = rebuildSpan(span, (hash) => rows.get(hash)?.text);
 */
export function rebuildSpan(span: SpanRecord, load: LoadContent): SpanRecord {
  return rebuild(span, load);
}

/** As {@link rebuildSpan}, for a trace and all its spans. */
export function rebuildTrace(trace: TraceRecord, load: LoadContent): TraceRecord {
  return { ...rebuild(trace, load), spans: trace.spans.map((span) => rebuildSpan(span, load)) };
}

function rebuild<R extends { readonly contents?: readonly ContentRef[] }>(
  record: R,
  load: LoadContent,
): R {
  const { contents } = record;
  if (contents === undefined) return record;
  const missing: ContentRef[] = [];
  let whole = record as unknown as JsonValue;
  for (const ref of contents) {
    const text = rebuildText(ref, load);
    if (text === undefined) missing.push(ref);
    else whole = replaceText(whole, ref.path, text);
  }
  const { contents: _found, ...rest } = whole as unknown as R;
  return (missing.length === 0 ? rest : { ...rest, contents: missing }) as R;
}
