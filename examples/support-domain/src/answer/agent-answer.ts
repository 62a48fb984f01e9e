/** Something a tool has done for the customer. Units: cents. */
export interface AgentAction {
  readonly type: 'refund_created' | 'escalated';
  readonly order_id: string;
  readonly amount_cents?: number;
  readonly refund_id?: string;
}

/** The answer of the support agent. Shape: citations are chunk ids. */
export interface AgentAnswer {
  readonly answer: string;
  readonly citations: readonly string[];
  readonly actions: readonly AgentAction[];
}

/** What is wrong with an answer, and where. */
export interface AnswerIssue {
  /** Dotted path into the JSON, empty for the whole text. */
  readonly path: string;
  readonly message: string;
}
