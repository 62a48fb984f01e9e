/** Where an order is. */
export type OrderStatus = 'processing' | 'shipped' | 'delivered' | 'cancelled';

/** One line of an order. Units: cents. */
export interface OrderItem {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
  /** Digital goods cannot be given back. */
  readonly digital?: boolean;
}

/** An order. Units: cents of US dollars, dates as ISO 8601 days. */
export interface Order {
  readonly orderId: string;
  readonly customerId: string;
  readonly items: readonly OrderItem[];
  readonly orderTotalCents: number;
  readonly refundedCents: number;
  readonly status: OrderStatus;
  readonly orderedOn: string;
  readonly deliveredOn?: string;
}

/** A refund that was made. */
export interface Refund {
  readonly refundId: string;
  readonly orderId: string;
  readonly amountCents: number;
}

/** Writes an amount for people. */
export function formatCents(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}
