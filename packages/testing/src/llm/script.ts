import type { ConversationMemory } from './conversation-memory.js';
import type { Reply } from './reply.js';
import type { Endpoint, ScriptedRequest } from './request.js';

/** Token counts that a rule fixes instead of having them computed from the text. */
export interface UsageOverride {
  readonly promptTokens?: number;
  readonly completionTokens?: number;
  readonly cachedTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
}

/** What a reply function knows beside the request. */
export interface ReplyContext {
  readonly conversationKey: string;
  /** How often this rule has been chosen in this conversation, 1 at first. */
  readonly visit: number;
  /** Notes that a rule keeps for this conversation alone. */
  readonly memory: Map<string, unknown>;
}

/** One thing the scripted model does: the first rule whose `when` holds is taken. */
export interface Rule {
  /** Name kept in the request record, and the rule's identity for `visit`; its position when absent. */
  readonly name?: string;
  /** Endpoints it applies to; default all that answer in words. */
  readonly on?: readonly Endpoint[];
  readonly when: (request: ScriptedRequest) => boolean;
  readonly reply: Reply | ((request: ScriptedRequest, context: ReplyContext) => Reply);
  readonly usage?: UsageOverride;
  /** Time before the first byte. Units: milliseconds. */
  readonly latencyMs?: number;
}

/** Rules in order, or a function that picks one by the request. */
export type Script = readonly Rule[] | ((request: ScriptedRequest) => Rule | undefined);

/** A rule that was taken and what it says. */
export interface Choice {
  readonly ruleName: string;
  readonly rule: Rule;
  readonly reply: Reply;
}

const TEXT_ENDPOINTS: readonly Endpoint[] = [
  'chat.completions',
  'responses',
  'messages',
  'gemini',
  'converse',
];

/** Finds the rule for a request and asks it for its reply. Errors: what a rule throws is passed on. */
export function chooseReply(
  script: Script,
  request: ScriptedRequest,
  conversationKey: string,
  memory: ConversationMemory,
): Choice | undefined {
  const found = findRule(script, request);
  if (found === undefined) return undefined;
  const { rule, ruleName } = found;
  const notes = memory.of(conversationKey);
  const visit = notes.visit(ruleName);
  const reply =
    typeof rule.reply === 'function'
      ? rule.reply(request, { conversationKey, visit, memory: notes.values })
      : rule.reply;
  return { ruleName, rule, reply };
}

function findRule(
  script: Script,
  request: ScriptedRequest,
): { rule: Rule; ruleName: string } | undefined {
  if (typeof script === 'function') {
    const rule = script(request);
    const applies = rule !== undefined && (rule.on ?? TEXT_ENDPOINTS).includes(request.endpoint);
    return applies ? { rule, ruleName: rule.name ?? 'rule' } : undefined;
  }
  for (const [index, rule] of script.entries()) {
    if (!(rule.on ?? TEXT_ENDPOINTS).includes(request.endpoint)) continue;
    if (rule.when(request)) return { rule, ruleName: rule.name ?? `rule ${index}` };
  }
  return undefined;
}
