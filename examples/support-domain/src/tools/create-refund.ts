import type { Refund } from '../orders/order.js';
import type { OrderTable } from '../orders/order-table.js';
import { decideRefund } from './decide-refund.js';
import { getOrder } from './get-order.js';
import { ToolError } from './tool-error.js';

/** What a refund needs. */
export interface CreateRefundInput {
  readonly orderId: string;
  readonly refundAmountCents: number;
  readonly customerId?: string;
}

/**
 * Makes a refund after checking it against the order and the policies.
 * Errors: ToolError INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, ALREADY_REFUNDED, FAILED_PRECONDITION.
 */
export function createRefund(orders: OrderTable, input: CreateRefundInput, now: Date): Refund {
  const order = getOrder(orders, input.orderId, input.customerId);
  if (!Number.isSafeInteger(input.refundAmountCents) || input.refundAmountCents <= 0) {
    throw new ToolError('INVALID_ARGUMENT', 'refund_amount_cents must be a positive integer');
  }
  if (input.refundAmountCents > order.orderTotalCents) {
    throw new ToolError('INVALID_ARGUMENT', 'refund_amount_cents must be <= order_total_cents');
  }
  const decision = decideRefund(order, now);
  if (decision.reason === 'already_refunded') {
    throw new ToolError('ALREADY_REFUNDED', `order ${order.orderId} has been refunded in full`);
  }
  if (!decision.eligible) {
    throw new ToolError(
      'FAILED_PRECONDITION',
      `order ${order.orderId} cannot be refunded: ${decision.reason}`,
    );
  }
  if (input.refundAmountCents > decision.maxRefundCents) {
    throw new ToolError(
      'INVALID_ARGUMENT',
      'refund_amount_cents must be <= order_total_cents - refunded_cents',
    );
  }
  return orders.recordRefund(order.orderId, input.refundAmountCents);
}
