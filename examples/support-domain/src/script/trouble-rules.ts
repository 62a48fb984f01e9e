import type { Rule, ScriptedRequest } from '@llmtrace/testing';
import { POLICY_DOCUMENTS } from '../policies/policy-corpus.js';
import { orderIdsIn, outcomesOf } from './reading.js';
import { say } from './replies.js';

/** How troublesome the scripted model is. */
export interface TroubleOptions {
  /** Pause before each piece of a long answer. Units: milliseconds; default 15. */
  readonly tokenDelayMs?: number;
  /** What a 429 tells the client to wait. Units: seconds; default 0.05. */
  readonly retryAfterSeconds?: number;
}

/** Requests that are slow, endless or turned away at first. */
export function troubleRules(options: TroubleOptions): Rule[] {
  return [
    {
      name: 'trouble: endless thought',
      when: (request) =>
        /\bcompare (?:all|each|every)\b/iu.test(request.lastUserText) && knowsOrders(request),
      reply: { kind: 'stall' },
    },
    {
      name: 'trouble: busy during a sale',
      when: ({ lastUserText, retryCount }) =>
        retryCount === 0 && /\b(?:sale|coupon|promotion)s?\b/iu.test(lastUserText),
      reply: { kind: 'error', status: 429, retryAfterSeconds: options.retryAfterSeconds ?? 0.05 },
    },
    {
      name: 'trouble: long answer',
      when: ({ lastUserText }) =>
        /\b(?:all|every one of) (?:of )?your policies\b/iu.test(lastUserText),
      reply: (request) =>
        say(request, wholeHandbook(), { chunkDelayMs: options.tokenDelayMs ?? 15 }),
    },
  ];
}

/** Orders that are asked for are looked up before the thinking begins. */
function knowsOrders(request: ScriptedRequest): boolean {
  return (
    orderIdsIn(request.lastUserText).length === 0 || outcomesOf(request, 'get_order').length > 0
  );
}

function wholeHandbook(): string {
  return POLICY_DOCUMENTS.map(({ title, paragraphs }) => `${title}: ${paragraphs.join(' ')}`).join(
    '\n\n',
  );
}
