import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { BaseMessage } from '@langchain/core/messages';
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs';
import type OpenAI from 'openai';

/** What a model needs of one version of LangChain. */
export interface LangChainVersion {
  readonly BaseChatModel: typeof BaseChatModel;
  readonly AIMessage: typeof import('@langchain/core/messages').AIMessage;
  readonly AIMessageChunk: typeof import('@langchain/core/messages').AIMessageChunk;
  readonly ChatGenerationChunk: typeof ChatGenerationChunk;
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly stop?: string[];
}

const ROLES: Readonly<Record<string, 'user' | 'system'>> = { human: 'user', system: 'system' };

/** A model that asks Chat Completions through a client of OpenAI, as integrations of LangChain do. */
export function openaiModel(version: LangChainVersion, client: OpenAI, more: object = {}) {
  const { AIMessage, AIMessageChunk, ChatGenerationChunk: Chunk } = version;
  const ask = (messages: BaseMessage[]) => ({
    model: 'gpt-4.1-mini',
    temperature: 0.2,
    messages: messages.map((message) => ({
      role: ROLES[message.getType()] ?? ('user' as const),
      content: message.text,
    })),
    ...more,
  });

  return class Model extends version.BaseChatModel<CallOptions> {
    override readonly lc_namespace = ['test'];

    override _llmType(): string {
      return 'test';
    }

    override getLsParams() {
      const named = { ls_provider: 'openai', ls_model_name: 'gpt-4.1-mini' };
      return { ...named, ls_model_type: 'chat' as const };
    }

    override invocationParams() {
      const { model, temperature, ...rest } = ask([]);
      return { model, temperature, ...rest, messages: undefined };
    }

    override async _generate(
      messages: BaseMessage[],
      { signal }: this['ParsedCallOptions'],
    ): Promise<ChatResult> {
      const answer = await client.chat.completions.create(ask(messages), {
        ...(signal && { signal }),
      });
      const [choice] = answer.choices;
      const message = new AIMessage({
        content: choice?.message.content ?? '',
        tool_calls: (choice?.message.tool_calls ?? []).map((call) => ({
          id: call.id,
          name: call.type === 'function' ? call.function.name : '',
          args: JSON.parse(call.type === 'function' ? call.function.arguments : '{}') as object,
        })),
        response_metadata: {
          id: answer.id,
          model_name: answer.model,
          finish_reason: choice?.finish_reason,
        },
      });
      Object.assign(message, { usage_metadata: usageOf(answer.usage) });
      return { generations: [{ text: message.text, message }] };
    }

    override async *_streamResponseChunks(
      messages: BaseMessage[],
      { signal }: this['ParsedCallOptions'],
      manager?: CallbackManagerForLLMRun,
    ): AsyncGenerator<ChatGenerationChunk> {
      const stream = await client.chat.completions.create(
        { ...ask(messages), stream: true, stream_options: { include_usage: true } },
        { ...(signal && { signal }) },
      );
      for await (const { id, model, choices, usage } of stream) {
        const [choice] = choices;
        const text = choice?.delta.content ?? '';
        const message = new AIMessageChunk({
          content: text,
          id,
          tool_call_chunks: (choice?.delta.tool_calls ?? []).map((call) => ({
            id: call.id,
            index: call.index,
            name: call.function?.name,
            args: call.function?.arguments,
            type: 'tool_call_chunk' as const,
          })) as never,
          response_metadata: {
            ...(choice?.finish_reason && {
              model_name: model,
              finish_reason: choice.finish_reason,
            }),
          },
        });
        if (usage) Object.assign(message, { usage_metadata: usageOf(usage) });
        yield new Chunk({ text, message });
        await manager?.handleLLMNewToken(text);
      }
    }
  };
}

function usageOf(usage: OpenAI.CompletionUsage | undefined): object | undefined {
  if (usage === undefined) return undefined;
  return {
    input_tokens: usage.prompt_tokens,
    output_tokens: usage.completion_tokens,
    total_tokens: usage.total_tokens,
    input_token_details: { cache_read: usage.prompt_tokens_details?.cached_tokens },
    output_token_details: { reasoning: usage.completion_tokens_details?.reasoning_tokens },
  };
}
