import type { AgentAnswer } from './agent-answer.js';

/** What is kept of a conversation for the next one. */
export interface ConversationSummary {
  readonly conversationId: string;
  readonly summary: string;
  readonly citedDocIds: readonly string[];
  readonly actionCount: number;
}

/** Keeps conversation summaries in memory; the oldest go when there are too many. */
export class SummaryStore {
  readonly #maxSummaries: number;
  readonly #summaries = new Map<string, ConversationSummary>();

  constructor(maxSummaries = 1000) {
    this.#maxSummaries = maxSummaries;
  }

  get size(): number {
    return this.#summaries.size;
  }

  async save(summary: ConversationSummary): Promise<void> {
    this.#summaries.delete(summary.conversationId);
    this.#summaries.set(summary.conversationId, summary);
    if (this.#summaries.size <= this.#maxSummaries) return;
    const oldest = this.#summaries.keys().next();
    if (oldest.done !== true) this.#summaries.delete(oldest.value);
  }

  async find(conversationId: string): Promise<ConversationSummary | undefined> {
    return this.#summaries.get(conversationId);
  }
}

/** Sums up a conversation from its question and its answer. */
export function summarise(
  conversationId: string,
  question: string,
  answer: AgentAnswer,
): ConversationSummary {
  return {
    conversationId,
    summary: `Asked: ${shorten(question)} Answered: ${shorten(answer.answer)}`,
    citedDocIds: [
      ...new Set(answer.citations.map((citation) => citation.split('#', 1)[0] ?? citation)),
    ],
    actionCount: answer.actions.length,
  };
}

function shorten(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
