import {
  createPolicySearch,
  GERMAN_POLICY_DOCUMENTS,
  type PolicySearch,
  type SearchHit,
} from '@llmtrace-examples/support-domain';
import { currentSpan, TraceEmbedding, TraceRetrieval, TraceStep } from '@llmtrace/core';
import type OpenAI from 'openai';

const EMBEDDING_MODEL = 'text-embedding-3-small';

interface Index {
  readonly name: string;
  readonly search: PolicySearch;
}

/** Finds the policies that a question is about. */
export class Policies {
  readonly #english: Index;
  readonly #german: Index;

  private constructor(english: PolicySearch, german: PolicySearch) {
    this.#english = { name: 'policies', search: english };
    this.#german = { name: 'policies_de', search: german };
  }

  static async load(client: OpenAI): Promise<Policies> {
    const embed = async (texts: readonly string[]): Promise<number[][]> => {
      const { data } = await client.embeddings.create({
        model: EMBEDDING_MODEL,
        input: [...texts],
      });
      return data.map((item) => item.embedding);
    };
    return new Policies(
      await createPolicySearch({ embed }),
      await createPolicySearch({ embed, documents: GERMAN_POLICY_DOCUMENTS }),
    );
  }

  @TraceStep()
  async retrieveContext(question: string, locale: string): Promise<SearchHit[]> {
    const index = locale.startsWith('de') ? this.#german : this.#english;
    const vector = await this.embedQuery(question, index);
    return this.vectorSearch(question, vector, index);
  }

  @TraceEmbedding({ capture: ([question]: [string, Index]) => ({ input: question }) })
  embedQuery(question: string, { search }: Index): Promise<readonly number[]> {
    return search.embedQuery(question);
  }

  @TraceRetrieval({
    topKRequested: 3,
    queryEmbeddingModel: EMBEDDING_MODEL,
    capture: ([question]: [string, ...unknown[]]) => ({ input: question }),
  })
  vectorSearch(question: string, vector: readonly number[], { name, search }: Index): SearchHit[] {
    currentSpan()?.set({ index: name });
    return search.vectorSearch(question, vector, { topK: 3 });
  }
}
