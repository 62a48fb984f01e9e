import type { Reply, Rule, ScriptedRequest } from '@llmtrace/testing';
import type { ToolOutcome } from './reading.js';
import { orderIdsIn, outcomesOf } from './reading.js';
import { callTools, say } from './replies.js';

/** Questions about orders: all of them are looked up at once, then described. */
export const ORDER_RULES: readonly Rule[] = [
  {
    name: 'order: describe',
    when: (request) => asksForOrders(request) && outcomesOf(request, 'get_order').length > 0,
    reply: (request) => describeOrders(request),
  },
  {
    name: 'order: look up',
    when: asksForOrders,
    reply: ({ lastUserText }) =>
      callTools(
        orderIdsIn(lastUserText).map((orderId) => ({
          name: 'get_order',
          args: { order_id: orderId },
        })),
      ),
  },
];

function asksForOrders(request: ScriptedRequest): boolean {
  return orderIdsIn(request.lastUserText).length > 0 && request.toolNames.includes('get_order');
}

function describeOrders(request: ScriptedRequest): Reply {
  const sentences = outcomesOf(request, 'get_order').map(describeOrder);
  return say(request, sentences.join(' '), { docIds: ['doc_121', 'doc_124'] });
}

function describeOrder({ args, value, error }: ToolOutcome): string {
  const orderId = String(args['order_id']);
  if (error !== undefined) return `I could not find order ${orderId}: ${error.message}.`;
  const delivered = value['delivered_on'];
  if (typeof delivered === 'string') return `Order ${orderId} was delivered on ${delivered}.`;
  return `Order ${orderId} is ${String(value['status'])}; it was placed on ${String(value['ordered_on'])}.`;
}
