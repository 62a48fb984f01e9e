import {
  AnswerParseError,
  checkAnswer,
  fetchTemplate,
  issueText,
  renderVariables,
  summarise,
  SummaryStore,
  type AgentAnswer,
  type AnswerIssue,
} from '@llmtrace-examples/support-domain';
import { currentSpan, TraceLLM, TraceParser, TraceStep, type PromptRef } from '@llmtrace/core';
import type OpenAI from 'openai';
import type { ChatCompletion } from 'openai/resources/chat/completions';

const MODEL = process.env['OPENAI_MODEL'] || 'gpt-4.1-mini';

/** What wrote an answer, which its parser is told by. */
export interface Writer {
  readonly model: string;
  readonly prompt: PromptRef;
  readonly responseFormat: string;
}

/** Turns what the model wrote into an answer, with one attempt at repairing it, and keeps a summary. */
export class Answers {
  readonly #client: OpenAI;
  readonly #summaries: SummaryStore = new SummaryStore();

  constructor(client: OpenAI) {
    this.#client = client;
  }

  @TraceStep({
    capture: ([question, text]: [string, string, ...unknown[]]) => ({ input: { question, text } }),
  })
  async postprocess(
    question: string,
    text: string,
    conversationId: string,
    writer: Writer,
  ): Promise<AgentAnswer> {
    const answer = await this.#parse(text, writer);
    await this.saveConversationSummary(conversationId, question, answer);
    return answer;
  }

  async #parse(text: string, writer: Writer): Promise<AgentAnswer> {
    try {
      return this.validateResponse(text, 0, writer);
    } catch (error) {
      if (!(error instanceof AnswerParseError)) throw error;
      const { choices } = await this.repairAnswer(text, error.issues);
      return this.validateResponse(choices[0]?.message.content ?? '', 1);
    }
  }

  @TraceParser({
    format: 'json',
    schemaName: 'AgentAnswer',
    capture: ([text]: [string, ...unknown[]]) => ({ input: text }),
  })
  validateResponse(text: string, repairAttempts: number, writer?: Writer): AgentAnswer {
    const span = currentSpan();
    if (writer !== undefined) span?.set({ ...writer });
    const checked = checkAnswer(text);
    if (checked.ok) {
      span?.set({ valid: true, repairAttempts });
      return checked.answer;
    }
    span?.set({ valid: false, repairAttempts, issues: checked.issues.map(issueText) });
    throw new AnswerParseError(checked.issues);
  }

  @TraceLLM({ purpose: 'repair' })
  async repairAnswer(text: string, issues: readonly AnswerIssue[]): Promise<ChatCompletion> {
    const template = await fetchTemplate('answer_repair_v1');
    const system = renderVariables(template, { issues: issues.map(issueText).join('\n') });
    return this.#client.chat.completions.create({
      model: MODEL,
      temperature: 0,
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: text },
      ],
    });
  }

  @TraceStep()
  async saveConversationSummary(id: string, question: string, answer: AgentAnswer): Promise<void> {
    await this.#summaries.save(summarise(id, question, answer));
  }
}
