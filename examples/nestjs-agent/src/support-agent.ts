import {
  AGENT_TOOL_SCHEMAS,
  formatContext,
  parseToolArguments,
  SPECIALIST_TOOL_SCHEMAS,
  ToolError,
  toolErrorText,
  type AgentAnswer,
  type ToolSchema,
} from '@llmtrace-examples/support-domain';
import { TraceAgent, TraceTool } from '@llmtrace/core';
import { Injectable } from '@nestjs/common';
import OpenAI from 'openai';
import type {
  ChatCompletionMessageFunctionToolCall as ToolCall,
  ChatCompletionMessageParam,
  ChatCompletionToolMessageParam,
} from 'openai/resources/chat/completions';
import { AnswerParser } from './answer-parser.js';
import { OrderTools } from './order-tools.js';
import { Policies } from './policies.js';
import { Prompts } from './prompts.js';

const MODEL = process.env['OPENAI_MODEL'] || 'gpt-4.1-mini';
const MAX_STEPS = 6;

/** What an agent is asked, and what it may use. */
export interface Task {
  readonly question: string;
  readonly promptName: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly tools: readonly ToolSchema[];
}

/** Answers customers. Its specialists are itself with another prompt and fewer tools. */
@Injectable()
export class SupportAgent {
  constructor(
    private readonly client: OpenAI,
    private readonly prompts: Prompts,
    private readonly policies: Policies,
    private readonly orders: OrderTools,
    private readonly answers: AnswerParser,
  ) {}

  answer(question: string): Promise<AgentAnswer> {
    return this.runAgent({
      question,
      promptName: 'support_agent_v3',
      variables: { today: new Date().toISOString().slice(0, 10) },
      tools: AGENT_TOOL_SCHEMAS,
    });
  }

  @TraceTool({ sideEffect: 'none' })
  async askSpecialist(call: ToolCall): Promise<AgentAnswer> {
    const { topic, question } = parseToolArguments(call.function.arguments);
    return this.runAgent({
      question: String(question),
      promptName: 'policy_specialist_v1',
      variables: { topic: String(topic) },
      tools: SPECIALIST_TOOL_SCHEMAS,
    });
  }

  @TraceAgent({
    maxSteps: MAX_STEPS,
    capture: ([{ question, promptName }]: [Task]) => ({
      input: question,
      data: { agentName: promptName },
    }),
  })
  async runAgent({ question, promptName, variables, tools }: Task): Promise<AgentAnswer> {
    const context = formatContext(await this.policies.findPolicies(question));
    const prompt = await this.prompts.loadPrompt(promptName, { ...variables, context });
    const messages: ChatCompletionMessageParam[] = [
      { role: 'system', content: prompt.text },
      { role: 'user', content: question },
    ];
    for (let step = 0; step < MAX_STEPS; step++) {
      const { choices } = await this.client.chat.completions.create({
        model: MODEL,
        temperature: 0,
        messages,
        tools: [...tools],
      });
      const message = choices[0]?.message;
      const calls = message?.tool_calls?.filter((call) => call.type === 'function') ?? [];
      if (message === undefined || calls.length === 0) {
        return this.answers.parseAnswer(message?.content ?? '');
      }
      messages.push(message, ...(await Promise.all(calls.map((call) => this.#runTool(call)))));
    }
    throw new Error(`The agent came to no answer in ${MAX_STEPS} steps.`);
  }

  /** The model gets to read why a tool refused, and may do better. */
  async #runTool(call: ToolCall): Promise<ChatCompletionToolMessageParam> {
    const content = await this.#callTool(call).then(
      (value) => JSON.stringify(value),
      toolErrorText,
    );
    return { role: 'tool', tool_call_id: call.id, content };
  }

  async #callTool(call: ToolCall): Promise<unknown> {
    switch (call.function.name) {
      case 'get_order':
        return this.orders.getOrder(call);
      case 'decide_refund':
        return this.orders.decideRefund(call);
      case 'create_refund':
        return this.orders.createRefund(call);
      case 'ask_specialist':
        return this.askSpecialist(call);
      default:
        throw new ToolError('UNIMPLEMENTED', `there is no tool ${call.function.name}`);
    }
  }
}
