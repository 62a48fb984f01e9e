import {
  createPolicySearch,
  type PolicySearch,
  type SearchHit,
} from '@llmtrace-examples/support-domain';
import { TraceEmbedding, TraceRetrieval, TraceStep } from '@llmtrace/core';
import type OpenAI from 'openai';

const EMBEDDING_MODEL = 'text-embedding-3-small';

/** Finds the policies that a question is about. */
export class Policies {
  readonly #search: PolicySearch;

  private constructor(search: PolicySearch) {
    this.#search = search;
  }

  static async load(client: OpenAI): Promise<Policies> {
    const embed = async (texts: readonly string[]): Promise<number[][]> => {
      const { data } = await client.embeddings.create({
        model: EMBEDDING_MODEL,
        input: [...texts],
      });
      return data.map((item) => item.embedding);
    };
    return new Policies(await createPolicySearch({ embed }));
  }

  @TraceStep()
  async retrieveContext(question: string): Promise<SearchHit[]> {
    const vector = await this.embedQuery(question);
    return this.vectorSearch(question, vector);
  }

  @TraceEmbedding()
  embedQuery(question: string): Promise<readonly number[]> {
    return this.#search.embedQuery(question);
  }

  @TraceRetrieval({
    index: 'policies',
    topKRequested: 3,
    queryEmbeddingModel: EMBEDDING_MODEL,
    capture: ([question]: [string, ...unknown[]]) => ({ input: question }),
  })
  vectorSearch(question: string, vector: readonly number[]): SearchHit[] {
    return this.#search.vectorSearch(question, vector, { topK: 3 });
  }
}
