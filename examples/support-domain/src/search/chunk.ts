import type { PolicyDocument } from '../policies/policy-document.js';

/** A piece of a policy that is found and cited as a whole. */
export interface PolicyChunk {
  readonly chunkId: string;
  readonly sourceDocId: string;
  readonly title: string;
  readonly text: string;
}

/** Splits policies into chunks, one a paragraph. */
export function chunkPolicies(documents: readonly PolicyDocument[]): PolicyChunk[] {
  return documents.flatMap(({ docId, title, paragraphs }) =>
    paragraphs.map((text, index) => ({
      chunkId: `${docId}#${index + 1}`,
      sourceDocId: docId,
      title,
      text,
    })),
  );
}
