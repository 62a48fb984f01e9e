import type { AgentAction, AgentAnswer, AnswerIssue } from './agent-answer.js';

/** An answer, or why it is none. */
export type AnswerCheck =
  | { readonly ok: true; readonly answer: AgentAnswer }
  | { readonly ok: false; readonly issues: readonly AnswerIssue[] };

/** Reads a model's text as an answer; with `knownChunkIds` a citation must be one of them. */
export function checkAnswer(text: string, knownChunkIds?: readonly string[]): AnswerCheck {
  const parsed = parseJson(text);
  if (!parsed.ok) return { ok: false, issues: [{ path: '', message: parsed.message }] };
  const { value } = parsed;
  if (!isObject(value))
    return { ok: false, issues: [{ path: '', message: 'must be a JSON object' }] };
  const issues = [
    ...answerIssues(value['answer']),
    ...citationIssues(value['citations'], knownChunkIds),
    ...actionIssues(value['actions']),
  ];
  if (issues.length > 0) return { ok: false, issues };
  const answer = {
    answer: value['answer'] as string,
    citations: value['citations'] as string[],
    actions: value['actions'] as AgentAction[],
  };
  return { ok: true, answer };
}

type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

function parseJson(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return {
      ok: false,
      message: `must be valid JSON (${error instanceof Error ? error.message : 'unreadable'})`,
    };
  }
}

function answerIssues(answer: unknown): AnswerIssue[] {
  if (typeof answer === 'string' && answer.trim() !== '') return [];
  return [{ path: 'answer', message: 'must be a non-empty string' }];
}

function citationIssues(citations: unknown, known: readonly string[] | undefined): AnswerIssue[] {
  if (!Array.isArray(citations)) return [{ path: 'citations', message: 'must be an array' }];
  return citations.flatMap((citation: unknown, index): AnswerIssue[] => {
    const path = `citations.${index}`;
    if (typeof citation !== 'string') return [{ path, message: 'must be a string' }];
    if (known === undefined || known.includes(citation)) return [];
    return [{ path, message: `${citation} is not among the retrieved chunks` }];
  });
}

function actionIssues(actions: unknown): AnswerIssue[] {
  if (!Array.isArray(actions)) return [{ path: 'actions', message: 'must be an array' }];
  return actions.flatMap((action: unknown, index): AnswerIssue[] => {
    const path = `actions.${index}`;
    if (!isObject(action)) return [{ path, message: 'must be an object' }];
    const issues: AnswerIssue[] = [];
    if (action['type'] !== 'refund_created' && action['type'] !== 'escalated') {
      issues.push({ path: `${path}.type`, message: 'must be refund_created or escalated' });
    }
    if (typeof action['order_id'] !== 'string')
      issues.push({ path: `${path}.order_id`, message: 'must be a string' });
    if (action['type'] === 'refund_created' && !Number.isInteger(action['amount_cents'])) {
      issues.push({ path: `${path}.amount_cents`, message: 'must be an integer' });
    }
    return issues;
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
