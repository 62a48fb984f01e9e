import {
  createPolicySearch,
  type PolicySearch,
  type SearchHit,
} from '@llmtrace-examples/support-domain';
import { TraceRetrieval, withTrace } from '@llmtrace/core';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import OpenAI from 'openai';

const EMBEDDING_MODEL = 'text-embedding-3-small';
const TOP_K = 3;

/** The policies of the shop, searchable once the app has started. */
@Injectable()
export class Policies implements OnModuleInit {
  private search!: PolicySearch;

  constructor(private readonly client: OpenAI) {}

  async onModuleInit(): Promise<void> {
    this.search = await withTrace('index_policies', () =>
      createPolicySearch({
        embed: async (texts) => {
          const request = { model: EMBEDDING_MODEL, input: [...texts] };
          return (await this.client.embeddings.create(request)).data.map((item) => item.embedding);
        },
      }),
    );
  }

  @TraceRetrieval({ index: 'policies', queryEmbeddingModel: EMBEDDING_MODEL, topKRequested: TOP_K })
  findPolicies(question: string): Promise<SearchHit[]> {
    return this.search.search(question, { topK: TOP_K });
  }
}
