import { createPolicySearch, type SearchHit } from '@llmtrace-examples/support-domain';
import { traceRetrieval, withTrace } from '@llmtrace/core';
import type OpenAI from 'openai';

const EMBEDDING_MODEL = 'text-embedding-3-small';
const TOP_K = 3;

/** Finds the policies that a question is about, best first. */
export type FindPolicies = (question: string) => Promise<SearchHit[]>;

/** Embeds all policies, as a job with a trace of its own, and makes the search over them. */
export async function indexPolicies(client: OpenAI): Promise<FindPolicies> {
  const search = await withTrace('index_policies', () =>
    createPolicySearch({
      embed: async (texts) => {
        const { data } = await client.embeddings.create({
          model: EMBEDDING_MODEL,
          input: [...texts],
        });
        return data.map((item) => item.embedding);
      },
    }),
  );
  return traceRetrieval(
    {
      name: 'find_policies',
      index: 'policies',
      queryEmbeddingModel: EMBEDDING_MODEL,
      topKRequested: TOP_K,
    },
    (question: string) => search.search(question, { topK: TOP_K }),
  );
}
