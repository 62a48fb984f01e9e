import { POLICY_DOCUMENTS } from '../policies/policy-corpus.js';
import type { PolicyDocument } from '../policies/policy-document.js';
import { Bm25Index } from './bm25.js';
import type { PolicyChunk } from './chunk.js';
import { chunkPolicies } from './chunk.js';

/** Turns texts into vectors of one length, in the same order. */
export type Embed = (texts: readonly string[]) => Promise<readonly (readonly number[])[]>;

/** A chunk that was found. Units: score from 0 to 1, higher is nearer. */
export interface SearchHit extends PolicyChunk {
  readonly score: number;
}

/** How much is found. */
export interface SearchOptions {
  /** Default 3. */
  readonly topK?: number;
  /** Hits below are left out; default 0.2. */
  readonly minScore?: number;
}

// A BM25 score of this size counts half; from the corpus, where a good hit scores 4 to 12.
const BM25_HALF = 5;

/** Finds policy chunks by vectors and BM25 together; made by {@link createPolicySearch}. */
export class PolicySearch {
  readonly #embed: Embed;
  readonly #chunks: readonly PolicyChunk[];
  readonly #vectors: readonly (readonly number[])[];
  readonly #bm25: Bm25Index;

  constructor(
    embed: Embed,
    chunks: readonly PolicyChunk[],
    vectors: readonly (readonly number[])[],
  ) {
    this.#embed = embed;
    this.#chunks = chunks;
    this.#vectors = vectors;
    this.#bm25 = new Bm25Index(chunks.map(searchableText));
  }

  /** First step of a search: the vector of a question. Errors: what the embedding callback throws. */
  async embedQuery(query: string): Promise<readonly number[]> {
    const [vector] = await this.#embed([query]);
    if (vector === undefined)
      throw new Error('The embedding callback returned no vector for the query.');
    return vector;
  }

  /** Second step: the best chunks for a question and its vector, best first. */
  vectorSearch(query: string, vector: readonly number[], options: SearchOptions = {}): SearchHit[] {
    const words = this.#bm25.scores(query);
    const minScore = options.minScore ?? 0.2;
    return this.#chunks
      .map((chunk, index) => ({
        ...chunk,
        score: hybridScore(cosine(vector, this.#vectors[index] ?? []), words[index] ?? 0),
      }))
      .filter((hit) => hit.score >= minScore)
      .toSorted((a, b) => b.score - a.score)
      .slice(0, options.topK ?? 3);
  }

  /** Both steps at once. */
  async search(query: string, options: SearchOptions = {}): Promise<SearchHit[]> {
    return this.vectorSearch(query, await this.embedQuery(query), options);
  }
}

/** Makes a search over policies and embeds them, once. Errors: what the embedding callback throws. */
export async function createPolicySearch(options: {
  readonly embed: Embed;
  readonly documents?: readonly PolicyDocument[];
}): Promise<PolicySearch> {
  const chunks = chunkPolicies(options.documents ?? POLICY_DOCUMENTS);
  const vectors = await options.embed(chunks.map(searchableText));
  if (vectors.length !== chunks.length) {
    throw new Error(
      `The embedding callback returned ${vectors.length} vectors for ${chunks.length} chunks.`,
    );
  }
  return new PolicySearch(options.embed, chunks, vectors);
}

function searchableText(chunk: PolicyChunk): string {
  return `${chunk.title}. ${chunk.text}`;
}

function hybridScore(similarity: number, bm25: number): number {
  const score = 0.5 * Math.max(0, similarity) + 0.5 * (bm25 / (bm25 + BM25_HALF));
  return Math.round(score * 1000) / 1000;
}

function cosine(a: readonly number[], b: readonly number[]): number {
  let dot = 0;
  let lengthA = 0;
  let lengthB = 0;
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    dot += value * other;
    lengthA += value * value;
    lengthB += other * other;
  }
  return lengthA === 0 || lengthB === 0 ? 0 : dot / Math.sqrt(lengthA * lengthB);
}
