import type { Reply, Rule, ScriptedRequest, ScriptedToolCall } from '@llmtrace/testing';
import { orderIdsIn, outcomesOf, quotedChunks, specialistTopic } from './reading.js';
import { callTools, say } from './replies.js';

const WARRANTY_MS = 730 * 86_400_000;

/** What a specialist says when another agent asks; the warranty specialist may ask the shipping one in turn. */
export const SPECIALIST_RULES: readonly Rule[] = [
  {
    name: 'specialist: shipping answer',
    when: (request) => specialistTopic(request) === 'shipping',
    reply: (request) =>
      say(
        request,
        'The return label is free for defective goods, so the customer pays no postage.',
        {
          docIds: ['doc_091', 'doc_121'],
        },
      ),
  },
  {
    name: 'specialist: warranty look up',
    when: (request) =>
      specialistTopic(request) === 'warranty' &&
      firstCalls(request).length > 0 &&
      isFirstTurn(request),
    reply: (request) => callTools(firstCalls(request)),
  },
  {
    name: 'specialist: warranty answer',
    when: (request) => specialistTopic(request) === 'warranty',
    reply: (request) => answerWarranty(request),
  },
];

/** How the support agent passes a defect on and hands the specialist's answer back. */
export const DELEGATION_RULES: readonly Rule[] = [
  {
    name: 'defect: pass on the answer',
    when: (request) => reportsDefect(request) && outcomesOf(request, 'ask_specialist').length > 0,
    reply: (request) => {
      const answers = outcomesOf(request, 'ask_specialist').map((outcome) =>
        wordsOf(outcome.value),
      );
      return say(request, answers.join(' '), { docIds: ['doc_110', 'doc_091'] });
    },
  },
  {
    name: 'defect: ask the specialist',
    when: reportsDefect,
    reply: ({ lastUserText }) =>
      callTools([{ name: 'ask_specialist', args: { topic: 'warranty', question: lastUserText } }]),
  },
];

function reportsDefect(request: ScriptedRequest): boolean {
  const defect = /\b(?:warranty|stopped working|broke|broken|defective)\b/iu.test(
    request.lastUserText,
  );
  const hasOrder = orderIdsIn(request.lastUserText).length > 0;
  return defect && hasOrder && request.toolNames.includes('ask_specialist');
}

function isFirstTurn(request: ScriptedRequest): boolean {
  return request.toolResults.length === 0;
}

function firstCalls(request: ScriptedRequest): ScriptedToolCall[] {
  const { lastUserText, toolNames } = request;
  const calls: ScriptedToolCall[] = [];
  if (toolNames.includes('get_order')) {
    for (const orderId of orderIdsIn(lastUserText))
      calls.push({ name: 'get_order', args: { order_id: orderId } });
  }
  if (
    toolNames.includes('ask_specialist') &&
    /\b(?:postage|shipping|send it back)\b/iu.test(lastUserText)
  ) {
    const question = 'Who pays the return postage of a defective device?';
    calls.push({ name: 'ask_specialist', args: { topic: 'shipping', question } });
  }
  return calls;
}

function answerWarranty(request: ScriptedRequest): Reply {
  const sentences = outcomesOf(request, 'get_order').map(({ args, value, error }) => {
    const orderId = String(args['order_id']);
    const delivered = value['delivered_on'];
    if (error !== undefined || typeof delivered !== 'string')
      return `Order ${orderId} has no delivery to count from.`;
    const covered = Date.now() - Date.parse(delivered) <= WARRANTY_MS;
    return covered
      ? `Order ${orderId} was delivered on ${delivered} and is within the warranty of 24 months; we repair it free of charge.`
      : `The warranty of order ${orderId} ended 24 months after its delivery on ${delivered}.`;
  });
  const asked = outcomesOf(request, 'ask_specialist').map((outcome) => wordsOf(outcome.value));
  const fallback =
    quotedChunks(request)[0]?.text ?? 'All devices carry a warranty of 24 months from delivery.';
  const words = [...sentences, ...asked].join(' ');
  return say(request, words === '' ? fallback : words, { docIds: ['doc_110'] });
}

/** The words of a sub-agent's result: its `answer`, or its text as it is. */
function wordsOf(value: Readonly<Record<string, unknown>>): string {
  const words = value['answer'] ?? value['text'];
  return typeof words === 'string' ? words : 'The specialist could not answer.';
}
