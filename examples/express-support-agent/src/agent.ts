import {
  formatContext,
  isSupportToolName,
  ORDER_TOOL_SCHEMAS,
  parseToolArguments,
  ToolError,
  toolErrorText,
  type SearchHit,
} from '@llmtrace-examples/support-domain';
import { currentSpan, TraceAgent, TraceLLM } from '@llmtrace/core';
import type OpenAI from 'openai';
import type {
  ChatCompletion,
  ChatCompletionCreateParamsNonStreaming as ChatRequest,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { LoadedPrompt } from './prompts.js';
import type { RefundTools } from './refund-tools.js';

const MAX_STEPS = 6;
/** Enough for most answers. One that is cut is asked for again with more. */
const MAX_TOKENS = 400;
const MAX_TOKENS_AGAIN = 4_000;

/** What one conversation turn needs. */
export interface Turn {
  readonly question: string;
  readonly model: string;
  readonly prompt: LoadedPrompt;
  readonly context: readonly SearchHit[];
  readonly signal: AbortSignal;
}

/** Decides, calls tools and answers. */
export class SupportAgent {
  readonly #client: OpenAI;
  readonly #tools: RefundTools;
  readonly #timeoutMs: number;

  constructor(client: OpenAI, tools: RefundTools, timeoutMs: number) {
    this.#client = client;
    this.#tools = tools;
    this.#timeoutMs = timeoutMs;
  }

  @TraceAgent({ maxSteps: MAX_STEPS, capture: ([turn]: [Turn]) => ({ input: turn.question }) })
  async agentLoop(turn: Turn): Promise<string> {
    const messages: ChatCompletionMessageParam[] = [
      { role: 'system', content: turn.prompt.text },
      { role: 'system', content: formatContext(turn.context) },
      { role: 'user', content: turn.question },
    ];
    for (let step = 0; step < MAX_STEPS; step++) {
      const { choices } = await this.#decide(request(turn, messages, 'auto'), turn.signal);
      const message = choices[0]?.message;
      const calls = message?.tool_calls ?? [];
      if (message === undefined || calls.length === 0) return message?.content ?? '';
      messages.push(message);
      const results = await Promise.all(
        calls.map(async (call) => ({
          role: 'tool' as const,
          tool_call_id: call.id,
          content: await this.#runTool(call),
        })),
      );
      messages.push(...results);
      // Once something has been changed, the customer is told; no further action is decided on.
      if (calls.some((call) => call.type === 'function' && call.function.name === 'create_refund'))
        break;
    }
    const { choices } = await this.finalAnswer(request(turn, messages, 'none'), turn.signal);
    return choices[0]?.message.content ?? '';
  }

  /** Decides, and once more with room for a longer answer where the first one was cut. */
  async #decide(body: ChatRequest, signal: AbortSignal): Promise<ChatCompletion> {
    const completion = await this.decideNextAction(body, signal);
    if (completion.choices[0]?.finish_reason !== 'length') return completion;
    return this.decideNextAction({ ...body, max_tokens: MAX_TOKENS_AGAIN }, signal, 2);
  }

  @TraceLLM()
  decideNextAction(body: ChatRequest, signal: AbortSignal, attempt = 1): Promise<ChatCompletion> {
    if (attempt > 1) currentSpan()?.set({ purpose: 'retry', attempt });
    return this.#complete(body, signal);
  }

  @TraceLLM()
  finalAnswer(body: ChatRequest, signal: AbortSignal): Promise<ChatCompletion> {
    return this.#complete(body, signal);
  }

  async #complete(body: ChatRequest, signal: AbortSignal): Promise<ChatCompletion> {
    return this.#client.chat.completions.create(body, { signal, timeout: this.#timeoutMs });
  }

  async #runTool(call: {
    readonly type: string;
    readonly function?: { readonly name: string; readonly arguments: string };
  }): Promise<string> {
    try {
      const name = call.function?.name ?? call.type;
      if (!isSupportToolName(name))
        throw new ToolError('UNIMPLEMENTED', `there is no tool ${name}`);
      return JSON.stringify(
        await this.#tools[name](parseToolArguments(call.function?.arguments ?? '{}')),
      );
    } catch (error) {
      return toolErrorText(error);
    }
  }
}

function request(
  { model, prompt }: Turn,
  messages: readonly ChatCompletionMessageParam[],
  toolChoice: 'auto' | 'none',
): ChatRequest {
  return {
    model,
    temperature: 0,
    max_tokens: MAX_TOKENS,
    messages: [...messages],
    tools: ORDER_TOOL_SCHEMAS as never,
    tool_choice: toolChoice,
    response_format: { type: prompt.responseFormat },
  };
}
