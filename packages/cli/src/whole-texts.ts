import {
  rebuildSpan,
  rebuildText,
  rebuildTrace,
  type ContentRef,
  type LateSpanRecord,
  type LoadContent,
  type OpenTraceRecord,
  type TraceRecord,
} from '@llmtrace/core';
import { fitToWidth } from '@llmtrace/core/terminal';
import type { FoundTrace } from './find-trace.js';
import { loadContents } from './load-contents.js';
import { printableText } from './printable-text.js';

/** A text that is shown cut, and the places where. */
interface CutText {
  readonly ref: ContentRef;
  readonly places: string[];
}

/** The whole texts of a trace, as far as they are there. */
export async function wholeTextsOf(dir: string, trace: FoundTrace): Promise<LoadContent> {
  const hashes = [...recordsOf(trace)].flatMap(({ contents }) => contents.map(({ hash }) => hash));
  const found = await loadContents(dir, hashes);
  return (hash) => found.get(hash);
}

/** A trace with its whole texts in their places. */
export function rebuildFound(trace: FoundTrace, load: LoadContent): FoundTrace {
  return {
    ...trace,
    roots: trace.roots.map((root) => (root.type === 'trace' ? rebuildTrace(root, load) : root)),
    strays: trace.strays.map((stray) => ({ ...stray, span: rebuildSpan(stray.span, load) })),
  };
}

/** Prints every text that a trace shows cut, once, under the places where it stands. */
export function renderWholeTexts(trace: FoundTrace, load: LoadContent, width: number): string {
  const texts = new Map<string, CutText>();
  for (const { name, contents } of recordsOf(trace)) {
    for (const ref of contents) {
      const key = JSON.stringify([ref.hash, ref.numbers]);
      let text = texts.get(key);
      if (text === undefined) texts.set(key, (text = { ref, places: [] }));
      text.places.push(`${name}${ref.path}`);
    }
  }
  return [...texts.values()]
    .map(({ ref, places }) => {
      const { hash, chars } = ref;
      const [first, ...more] = places;
      const others = more.length === 0 ? '' : ` and ${more.length} more`;
      const head = fitToWidth(`── ${first}${others}  ${chars} chars  ${hash.slice(0, 12)}`, width);
      const text = rebuildText(ref, load);
      return `${head}\n${text === undefined ? '(gone: its segment has been removed)' : printableText(text)}`;
    })
    .join('\n\n');
}

function* recordsOf(
  trace: FoundTrace,
): Generator<{ readonly name: string; readonly contents: readonly ContentRef[] }, void, undefined> {
  for (const record of [...trace.roots, ...trace.strays]) {
    if (record.type === 'trace') yield { name: 'trace', contents: record.contents ?? [] };
    for (const { name, contents } of spansOf(record)) yield { name, contents: contents ?? [] };
  }
}

function spansOf(record: TraceRecord | OpenTraceRecord | LateSpanRecord): TraceRecord['spans'] {
  if (record.type === 'trace') return record.spans;
  return record.type === 'span' ? [record.span] : [];
}
