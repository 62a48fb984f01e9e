import type { Order } from '../orders/order.js';

/** Units: days after delivery in which an order can be refunded (policy doc_102). */
export const REFUND_WINDOW_DAYS = 30;

const DAY_MS = 86_400_000;

/** What the policies say about a refund. Units: cents. */
export interface RefundDecision {
  readonly eligible: boolean;
  /** What to refund: the amount asked for, at most what is left; 0 when not eligible. */
  readonly refundAmountCents: number;
  readonly maxRefundCents: number;
  readonly reason:
    | 'within_refund_window'
    | 'refund_window_over'
    | 'not_delivered'
    | 'digital_goods'
    | 'already_refunded';
  /** The policy that decided. */
  readonly policyDocId: string;
}

/** Decides by the policies whether and how much of an order may be refunded. */
export function decideRefund(order: Order, now: Date, requestedCents?: number): RefundDecision {
  const left = order.orderTotalCents - order.refundedCents;
  if (left <= 0) return refuse('already_refunded', 'doc_087');
  if (order.status !== 'delivered' || order.deliveredOn === undefined)
    return refuse('not_delivered', 'doc_127');
  if (order.items.some((item) => item.digital === true)) return refuse('digital_goods', 'doc_106');
  const days = Math.floor((now.getTime() - Date.parse(order.deliveredOn)) / DAY_MS);
  if (days > REFUND_WINDOW_DAYS) return refuse('refund_window_over', 'doc_102');
  return {
    eligible: true,
    refundAmountCents: Math.min(left, requestedCents ?? left),
    maxRefundCents: left,
    reason: 'within_refund_window',
    policyDocId: 'doc_102',
  };
}

function refuse(reason: RefundDecision['reason'], policyDocId: string): RefundDecision {
  return { eligible: false, refundAmountCents: 0, maxRefundCents: 0, reason, policyDocId };
}
