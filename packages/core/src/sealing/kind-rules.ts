import type { SpanKind } from '../model/kinds.js';
import type { SpanDraft } from './span-draft.js';
import { chunksOf } from './retrieved-chunks.js';

/** Moves what a call took and gave to where the record of its kind keeps it. Errors: what a hostile value throws. */
export type KindRule = (draft: SpanDraft) => void;

/** The rules by kind. What the app set by hand is never replaced, and no text is kept twice. */
export const KIND_RULES: { readonly [K in SpanKind]?: KindRule } = {
  tool(draft) {
    const { data } = draft;
    data['toolName'] ??= draft.span.name;
    data['arguments'] ??= draft.input;
    data['resultSummary'] ??= draft.output;
    if (draft.status === 'ok' || draft.status === 'error')
      data['success'] ??= draft.status === 'ok';
    draft.input = undefined;
    draft.output = undefined;
  },

  retrieval(draft) {
    const { data } = draft;
    if (data['queryText'] === undefined) takeQuery(draft);
    const found = chunksOf(draft.output);
    if (found !== undefined) {
      data['chunks'] ??= found;
      draft.output = undefined;
    }
    if (Array.isArray(data['chunks'])) data['topKReturned'] ??= data['chunks'].length;
  },

  prompt(draft) {
    const loaded = draft.output;
    if (!isPlainObject(loaded)) return;
    const taken = PROMPT_FIELDS.filter((field) => loaded[field] !== undefined);
    if (!taken.some((field) => field === 'name' || field === 'versionId' || field === 'template'))
      return;
    for (const field of taken) draft.data[field] ??= loaded[field];
    draft.output = without(loaded, taken);
  },

  parser(draft) {
    if (draft.status === 'ok') draft.data['valid'] ??= true;
    if (draft.status !== 'error') return;
    draft.data['valid'] ??= false;
    const issues = (draft.span.error as { readonly issues?: unknown } | null | undefined)?.issues;
    if (Array.isArray(issues)) draft.data['issues'] ??= issues;
  },
};

const PROMPT_FIELDS = [
  'name',
  'versionId',
  'releaseLabel',
  'gitSha',
  'template',
  'variables',
] as const;
const QUERY_FIELDS = ['queryText', 'query', 'question', 'text', 'q'] as const;
const MAX_ARGUMENTS = 16;
const TOP_K_FIELDS = ['topK', 'top_k', 'k', 'limit'] as const;

function takeQuery(draft: SpanDraft): void {
  const { data, input } = draft;
  if (typeof input === 'string') {
    data['queryText'] = input;
    draft.input = undefined;
    return;
  }
  if (Array.isArray(input)) {
    if (input.length > MAX_ARGUMENTS) return;
    const at = input.findIndex((item) => typeof item === 'string');
    const options: unknown = input.find(isPlainObject);
    if (isPlainObject(options)) takeTopK(draft, options);
    if (at < 0) return;
    data['queryText'] = input[at];
    const rest = input.toSpliced(at, 1);
    draft.input = rest.length === 1 ? rest[0] : rest;
    return;
  }
  if (!isPlainObject(input)) return;
  takeTopK(draft, input);
  const field = QUERY_FIELDS.find((name) => typeof input[name] === 'string');
  if (field === undefined) return;
  data['queryText'] = input[field];
  draft.input = without(input, [field]);
}

function takeTopK({ data }: SpanDraft, options: Readonly<Record<string, unknown>>): void {
  const field = TOP_K_FIELDS.find((name) => typeof options[name] === 'number');
  if (field !== undefined) data['topKRequested'] ??= options[field];
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy without some fields; `undefined` where nothing is left. */
function without(
  value: Readonly<Record<string, unknown>>,
  fields: readonly string[],
): Record<string, unknown> | undefined {
  let rest: Record<string, unknown> | undefined;
  for (const name of Object.keys(value)) {
    if (fields.includes(name)) continue;
    rest ??= {};
    if (name === '__proto__')
      Object.defineProperty(rest, name, { value: value[name], enumerable: true });
    else rest[name] = value[name];
  }
  return rest;
}
