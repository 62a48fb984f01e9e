import type { RetrievalChunk } from '../model/span-data.js';

const MAX_CHUNKS = 200;
const LISTS = ['chunks', 'documents', 'docs', 'results', 'matches', 'hits'] as const;
const ID = ['chunkId', 'chunk_id', 'id', '_id'] as const;
const SOURCE = ['sourceDocId', 'docId', 'doc_id', 'documentId', 'source'] as const;
const SOURCE_IN_METADATA = ['source', 'docId', 'doc_id', 'documentId'] as const;
const SCORE = ['score', '_score', 'similarity', 'relevance', 'relevanceScore'] as const;
const TEXT = ['text', 'content', 'pageContent', 'body', 'snippet'] as const;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads what a search returned as chunks: a list, or an object that holds one. The text of a chunk is measured, not kept.
 *
 * Shape: `undefined` where the value is no list of results. Errors: what a hostile value throws.
 */
export function chunksOf(result: unknown): readonly RetrievalChunk[] | undefined {
  const list = listIn(result);
  if (list === undefined) return undefined;
  const chunks: RetrievalChunk[] = [];
  for (let i = 0; i < list.length && i < MAX_CHUNKS; i++) {
    const chunk = chunkOf(list[i]);
    if (chunk === undefined) return undefined;
    chunks.push(chunk);
  }
  return chunks;
}

function listIn(result: unknown): readonly unknown[] | undefined {
  if (Array.isArray(result)) return result;
  if (typeof result !== 'object' || result === null) return undefined;
  for (const name of LISTS) {
    const list = (result as Fields)[name];
    if (Array.isArray(list)) return list;
  }
  return undefined;
}

function chunkOf(item: unknown): RetrievalChunk | undefined {
  if (typeof item === 'string') return { textLength: Buffer.byteLength(item) };
  if (Array.isArray(item)) return pairOf(item);
  if (typeof item !== 'object' || item === null) return undefined;
  const fields = item as Fields;
  const inner = documentIn(fields);
  const metadata = fields['metadata'] ?? inner?.['metadata'] ?? undefined;
  const chunk: Mutable<RetrievalChunk> = {};
  const id = first(fields, ID) ?? first(inner, ID);
  if (isId(id)) chunk.chunkId = String(id);
  const source =
    first(fields, SOURCE) ??
    first(inner, SOURCE) ??
    (typeof metadata === 'object' ? first(metadata as Fields, SOURCE_IN_METADATA) : undefined);
  if (isId(source)) chunk.sourceDocId = String(source);
  const title = fields['title'] ?? inner?.['title'];
  if (typeof title === 'string') chunk.title = title;
  const score = first(fields, SCORE);
  if (typeof score === 'number') chunk.score = score;
  const { tokens } = fields as { readonly tokens?: unknown };
  if (typeof tokens === 'number') chunk.tokens = tokens;
  const text = first(fields, TEXT) ?? first(inner, TEXT);
  if (typeof text === 'string') chunk.textLength = Buffer.byteLength(text);
  else if (typeof fields['textLength'] === 'number') chunk.textLength = fields['textLength'];
  if (typeof metadata === 'object') chunk.metadata = metadata;
  return chunk;
}

/** `[document, score]`, as similarity searches return it. */
function pairOf(pair: readonly unknown[]): RetrievalChunk | undefined {
  const [document, score] = pair;
  if (pair.length !== 2 || typeof score !== 'number') return undefined;
  const chunk = chunkOf(document);
  return chunk && { ...chunk, score };
}

/** The document inside a result such as `{ score, document: { … } }`. */
function documentIn(fields: Fields): Fields | undefined {
  const inner = fields['document'] ?? fields['doc'] ?? fields['chunk'] ?? fields['payload'];
  return typeof inner === 'object' && inner !== null ? (inner as Fields) : undefined;
}

function first(fields: Fields | undefined, names: readonly string[]): unknown {
  if (fields === undefined) return undefined;
  for (const name of names) {
    const value = fields[name];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

function isId(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
