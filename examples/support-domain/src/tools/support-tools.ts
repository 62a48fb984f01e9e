import type { OrderTable } from '../orders/order-table.js';
import { createRefund } from './create-refund.js';
import { decideRefund } from './decide-refund.js';
import { getOrder } from './get-order.js';
import type { ToolArguments } from './tool-arguments.js';
import { readCents, readOrderId } from './tool-arguments.js';
import { ToolError } from './tool-error.js';

/** A tool as an agent loop calls it. Errors: ToolError. */
export type SupportTool = (args: ToolArguments) => Promise<Readonly<Record<string, unknown>>>;

/** The tools that work on the order table. */
export interface SupportTools {
  readonly get_order: SupportTool;
  readonly decide_refund: SupportTool;
  readonly create_refund: SupportTool;
}

/** Makes the tools of a conversation; with a customer id they reach that customer's orders alone. */
export function createSupportTools(options: {
  readonly orders: OrderTable;
  readonly customerId?: string;
  readonly now?: () => Date;
}): SupportTools {
  const { orders, customerId } = options;
  const now = options.now ?? ((): Date => new Date());
  return {
    get_order: async (args) => {
      const order = getOrder(orders, readOrderId(args), customerId);
      return {
        order_id: order.orderId,
        status: order.status,
        order_total_cents: order.orderTotalCents,
        refunded_cents: order.refundedCents,
        ordered_on: order.orderedOn,
        delivered_on: order.deliveredOn ?? null,
        items: order.items.map(({ sku, name, quantity }) => ({ sku, name, quantity })),
      };
    },
    decide_refund: async (args) => {
      const order = getOrder(orders, readOrderId(args), customerId);
      const decision = decideRefund(order, now(), readCents(args, 'requested_amount_cents'));
      return {
        order_id: order.orderId,
        eligible: decision.eligible,
        refund_amount_cents: decision.refundAmountCents,
        max_refund_cents: decision.maxRefundCents,
        reason: decision.reason,
        policy_doc_id: decision.policyDocId,
      };
    },
    create_refund: async (args) => {
      const orderId = readOrderId(args);
      const refundAmountCents = readCents(args, 'refund_amount_cents');
      if (refundAmountCents === undefined)
        throw new ToolError('INVALID_ARGUMENT', 'refund_amount_cents is required');
      const input = { orderId, refundAmountCents, ...(customerId !== undefined && { customerId }) };
      const refund = createRefund(orders, input, now());
      return {
        refund_id: refund.refundId,
        order_id: orderId,
        amount_cents: refund.amountCents,
        status: 'created',
      };
    },
  };
}

/** Tells the names of order tools from what else a model may ask for. */
export function isSupportToolName(name: string): name is keyof SupportTools {
  return name === 'get_order' || name === 'decide_refund' || name === 'create_refund';
}
