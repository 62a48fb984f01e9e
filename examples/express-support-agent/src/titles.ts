import { fetchTemplate } from '@llmtrace-examples/support-domain';
import { TraceLLM, withPrompt } from '@llmtrace/core';
import type OpenAI from 'openai';
import type {
  ChatCompletion,
  ChatCompletionCreateParamsNonStreaming as ChatRequest,
} from 'openai/resources/chat/completions';

const MODEL = process.env['OPENAI_MODEL'] || 'gpt-4.1-mini';

/** Names conversations for the list that a customer sees. */
export class Titles {
  readonly #client: OpenAI;

  constructor(client: OpenAI) {
    this.#client = client;
  }

  async nameConversation(message: string): Promise<string> {
    const { name, versionId, label, text } = await fetchTemplate('conversation_title_v1');
    const { choices } = await withPrompt({ name, versionId, releaseLabel: label }, () =>
      this.writeTitle({
        model: MODEL,
        max_tokens: 20,
        messages: [
          { role: 'system', content: text },
          { role: 'user', content: message },
        ],
      }),
    );
    return choices[0]?.message.content ?? message;
  }

  @TraceLLM()
  async writeTitle(body: ChatRequest): Promise<ChatCompletion> {
    return this.#client.chat.completions.create(body);
  }
}
