import {
  rebuildSpan,
  rebuildText,
  rebuildTrace,
  type ContentRef,
  type LoadContent,
} from '@llmtrace/core';
import { fitToWidth } from '@llmtrace/core/terminal';
import type { TraceStore } from '@llmtrace/store';
import { printableText } from './printable-text.js';
import type { FoundTrace } from './store/found-trace.js';

/** A text that is shown cut, and the places where. */
interface CutText {
  readonly ref: ContentRef;
  readonly places: string[];
}

/** The whole texts of a trace, as far as they are there. */
export async function wholeTextsOf(store: TraceStore, trace: FoundTrace): Promise<LoadContent> {
  const texts = new Map<string, string>();
  for (const { tenantId, contents } of recordsOf(trace)) {
    for (const { hash } of contents) {
      if (texts.has(hash)) continue;
      const text = (await store.getContent(hash, tenantId))?.text;
      if (text !== undefined) texts.set(hash, text);
    }
  }
  return (hash) => texts.get(hash);
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
      return `${head}\n${text === undefined ? '(gone: it was removed by its age, or erased)' : printableText(text)}`;
    })
    .join('\n\n');
}

interface Holder {
  readonly name: string;
  readonly tenantId: string | undefined;
  readonly contents: readonly ContentRef[];
}

function* recordsOf(trace: FoundTrace): Generator<Holder, void, undefined> {
  for (const record of [...trace.roots, ...trace.strays]) {
    if (record.type === 'open') continue;
    const { tenantId } = record;
    if (record.type === 'trace') yield { name: 'trace', tenantId, contents: record.contents ?? [] };
    for (const { name, contents } of record.type === 'trace' ? record.spans : [record.span])
      yield { name, tenantId, contents: contents ?? [] };
  }
}
