import type { Order, Refund } from './order.js';
import type { OrderSeed } from './order-seed.js';
import { ORDER_SEEDS } from './order-seed.js';

const DAY_MS = 86_400_000;

/** Orders and their refunds, in memory. */
export class OrderTable {
  readonly #orders = new Map<string, Order>();
  readonly #refunds: Refund[] = [];

  constructor(orders: readonly Order[]) {
    for (const order of orders) this.#orders.set(order.orderId, order);
  }

  get refunds(): readonly Refund[] {
    return this.#refunds;
  }

  find(orderId: string): Order | undefined {
    return this.#orders.get(orderId);
  }

  /** Books a refund that has been checked. Errors: RangeError for one that would exceed the order. */
  recordRefund(orderId: string, amountCents: number): Refund {
    const order = this.#orders.get(orderId);
    if (order === undefined || amountCents > order.orderTotalCents - order.refundedCents) {
      throw new RangeError(`A refund of ${amountCents} cents does not fit order ${orderId}.`);
    }
    const refund: Refund = {
      refundId: `rf_${orderId}_${this.#refunds.length + 1}`,
      orderId,
      amountCents,
    };
    this.#refunds.push(refund);
    this.#orders.set(orderId, { ...order, refundedCents: order.refundedCents + amountCents });
    return refund;
  }
}

/** Makes the order table of the examples; delivery dates lie the same number of days before `now` on any day. */
export function createOrderTable(now: Date = new Date()): OrderTable {
  return new OrderTable(ORDER_SEEDS.map((seed) => toOrder(seed, now)));
}

function toOrder(seed: OrderSeed, now: Date): Order {
  const { orderId, customerId, items, status, deliveredDaysAgo } = seed;
  return {
    orderId,
    customerId,
    items,
    orderTotalCents: items.reduce((sum, item) => sum + item.quantity * item.unitPriceCents, 0),
    refundedCents: seed.refundedCents ?? 0,
    status,
    orderedOn: dayBefore(now, seed.orderedDaysAgo),
    ...(deliveredDaysAgo !== undefined && { deliveredOn: dayBefore(now, deliveredDaysAgo) }),
  };
}

function dayBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10);
}
