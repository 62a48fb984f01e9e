import type { SearchHit } from '../search/policy-search.js';

/** Writes found chunks as the `context` variable of the prompts, one a line. */
export function formatContext(hits: readonly SearchHit[]): string {
  if (hits.length === 0) return '(no policy was found)';
  return hits.map((hit) => `[${hit.chunkId}] ${hit.title}: ${hit.text}`).join('\n');
}
