import {
  fetchTemplate,
  formatContext,
  renderVariables,
  type SearchHit,
} from '@llmtrace-examples/support-domain';
import { withPrompt } from '@llmtrace/core';
import type OpenAI from 'openai';
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
} from 'openai/resources/chat/completions';
import type { FindPolicies } from './policies.js';

const MODEL = process.env['OPENAI_MODEL'] || 'gpt-4.1-mini';

/** An answer that is still being written, and the policies that it is made from. */
export interface StreamedAnswer {
  readonly sources: readonly SearchHit[];
  readonly chunks: AsyncIterable<ChatCompletionChunk>;
}

/** Answers questions from the policies alone. */
export class RagChat {
  readonly #client: OpenAI;
  readonly #findPolicies: FindPolicies;

  constructor(client: OpenAI, findPolicies: FindPolicies) {
    this.#client = client;
    this.#findPolicies = findPolicies;
  }

  /** Errors: those of the model, up to its first byte; later ones come out of the chunks. */
  async answer(question: string, signal: AbortSignal): Promise<StreamedAnswer> {
    const sources = await this.#findPolicies(question);
    const template = await fetchTemplate('rag_chat_v2');
    const variables = { context: formatContext(sources) };
    const request: ChatCompletionCreateParamsStreaming = {
      model: MODEL,
      temperature: 0,
      messages: [
        { role: 'system', content: renderVariables(template, variables) },
        { role: 'user', content: question },
      ],
      stream: true,
      stream_options: { include_usage: true },
    };
    const { name, versionId, label: releaseLabel, text } = template;
    const chunks = await withPrompt(
      { name, versionId, releaseLabel, template: text, variables },
      () => this.#client.chat.completions.create(request, { signal }),
    );
    return { sources, chunks };
  }
}
