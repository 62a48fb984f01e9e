import type { Reply, Rule, ScriptedRequest } from '@llmtrace/testing';
import { formatCents } from '../orders/order.js';
import type { ToolOutcome } from './reading.js';
import { amountCentsIn, orderIdsIn, outcomesOf } from './reading.js';
import { callTools, say } from './replies.js';

const REFUSALS: Readonly<Record<string, string>> = {
  refund_window_over: 'it was delivered more than 30 days ago',
  not_delivered: 'it has not been delivered',
  digital_goods: 'downloads and licences cannot be given back once they have been used',
  already_refunded: 'it has been refunded in full already',
};

/**
 * Refunds: look the orders up, decide, refund, confirm.
 * A customer who names an amount is taken at their word: the model skips the decision and may ask for too much.
 */
export const REFUND_RULES: readonly Rule[] = [
  step(
    'refund: confirm or explain',
    (request) => outcomesOf(request, 'create_refund').length > 0,
    confirm,
  ),
  step(
    'refund: create or refuse',
    (request) => outcomesOf(request, 'decide_refund').length > 0,
    createOrRefuse,
  ),
  step('refund: decide', (request) => outcomesOf(request, 'get_order').length > 0, decide),
  step(
    'refund: look up',
    () => true,
    (request) =>
      callTools(
        orderIdsIn(request.lastUserText).map((orderId) => ({
          name: 'get_order',
          args: { order_id: orderId },
        })),
      ),
  ),
];

function step(
  name: string,
  isReached: (request: ScriptedRequest) => boolean,
  reply: (request: ScriptedRequest) => Reply,
): Rule {
  return { name, when: (request) => wantsRefund(request) && isReached(request), reply };
}

function wantsRefund(request: ScriptedRequest): boolean {
  const asks = /\b(?:refund|money back|reimburse)/iu.test(request.lastUserText);
  return (
    asks &&
    orderIdsIn(request.lastUserText).length > 0 &&
    request.toolNames.includes('create_refund')
  );
}

function decide(request: ScriptedRequest): Reply {
  const found = outcomesOf(request, 'get_order').filter((outcome) => outcome.error === undefined);
  if (found.length === 0) return sayNotFound(request);
  const amount = amountCentsIn(request.lastUserText);
  if (amount === undefined) {
    return callTools(
      found.map(({ value }) => ({ name: 'decide_refund', args: { order_id: value['order_id'] } })),
    );
  }
  const orderId = found[0]?.value['order_id'];
  return callTools([
    { name: 'create_refund', args: { order_id: orderId, refund_amount_cents: amount } },
  ]);
}

function createOrRefuse(request: ScriptedRequest): Reply {
  const decisions = outcomesOf(request, 'decide_refund').map((outcome) => outcome.value);
  const eligible = decisions.filter((decision) => decision['eligible'] === true);
  if (eligible.length > 0) {
    return callTools(
      eligible.map((decision) => ({
        name: 'create_refund',
        args: {
          order_id: decision['order_id'],
          refund_amount_cents: decision['refund_amount_cents'],
        },
      })),
    );
  }
  const sentences = decisions.map((decision) => {
    const reason = REFUSALS[String(decision['reason'])] ?? 'the policies do not allow it';
    return `Order ${String(decision['order_id'])} cannot be refunded, because ${reason}.`;
  });
  const docIds = decisions.map((decision) => String(decision['policy_doc_id']));
  return say(request, sentences.join(' '), { docIds });
}

function confirm(request: ScriptedRequest): Reply {
  const outcomes = outcomesOf(request, 'create_refund');
  const done = outcomes.filter((outcome) => outcome.error === undefined);
  const sentences = outcomes.map((outcome) => describe(outcome, request));
  return say(request, sentences.join(' '), {
    docIds: ['doc_102', 'doc_087'],
    actions: done.map(({ value }) => ({
      type: 'refund_created',
      order_id: String(value['order_id']),
      amount_cents: Number(value['amount_cents']),
      refund_id: String(value['refund_id']),
    })),
  });
}

function describe({ args, value, error }: ToolOutcome, request: ScriptedRequest): string {
  const orderId = String(args['order_id']);
  if (error === undefined) {
    const amount = formatCents(Number(value['amount_cents']));
    return `I have refunded ${amount} for order ${orderId}; it reaches your account within 3 to 5 banking days.`;
  }
  const asked = formatCents(Number(args['refund_amount_cents']));
  if (error.code !== 'INVALID_ARGUMENT')
    return `I could not refund ${asked} for order ${orderId}: ${error.message}.`;
  const order = outcomesOf(request, 'get_order').find(
    (outcome) => outcome.value['order_id'] === orderId,
  )?.value;
  const left = formatCents(
    Number(order?.['order_total_cents']) - Number(order?.['refunded_cents']),
  );
  return (
    `I could not refund ${asked}, because a refund cannot exceed what was paid for order ${orderId}. ` +
    `I can refund up to ${left}; shall I do that?`
  );
}

function sayNotFound(request: ScriptedRequest): Reply {
  const orderIds = orderIdsIn(request.lastUserText).join(', ');
  return say(
    request,
    `I cannot find ${orderIds} among your orders. Could you check the order number, please?`,
  );
}
