import type { AgentAnswer, AnswerIssue } from './agent-answer.js';
import { checkAnswer } from './validate-answer.js';

/** Asks a model to put its own text right. */
export type RepairAnswer = (text: string, issues: readonly AnswerIssue[]) => Promise<string>;

/** A valid answer and what it took. */
export interface ParsedAnswer {
  readonly answer: AgentAnswer;
  readonly repaired: boolean;
  /** What was wrong before the repair. */
  readonly issues: readonly AnswerIssue[];
}

/** An answer that stayed unreadable. */
export class AnswerParseError extends Error {
  readonly issues: readonly AnswerIssue[];

  constructor(issues: readonly AnswerIssue[]) {
    super(`The answer is not valid: ${issues.map(issueText).join('; ')}`);
    this.name = 'AnswerParseError';
    this.issues = issues;
  }
}

/** Reads an answer and, when it is not valid, has it repaired once. Errors: AnswerParseError; what the repair throws. */
export async function parseAnswer(
  text: string,
  options: { readonly knownChunkIds?: readonly string[]; readonly repair?: RepairAnswer } = {},
): Promise<ParsedAnswer> {
  const first = checkAnswer(text, options.knownChunkIds);
  if (first.ok) return { answer: first.answer, repaired: false, issues: [] };
  if (options.repair === undefined) throw new AnswerParseError(first.issues);
  const second = checkAnswer(await options.repair(text, first.issues), options.knownChunkIds);
  if (!second.ok) throw new AnswerParseError(second.issues);
  return { answer: second.answer, repaired: true, issues: first.issues };
}

/** Writes an issue in one line, as the repair prompt lists it. */
export function issueText(issue: AnswerIssue): string {
  return issue.path === '' ? issue.message : `${issue.path} ${issue.message}`;
}
