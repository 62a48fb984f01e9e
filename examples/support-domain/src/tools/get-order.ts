import type { Order } from '../orders/order.js';
import type { OrderTable } from '../orders/order-table.js';
import { ToolError } from './tool-error.js';

/** Looks an order up. Errors: ToolError NOT_FOUND, and PERMISSION_DENIED for another customer's order. */
export function getOrder(orders: OrderTable, orderId: string, customerId?: string): Order {
  const order = orders.find(orderId);
  if (order === undefined) throw new ToolError('NOT_FOUND', `order ${orderId} does not exist`);
  if (customerId !== undefined && order.customerId !== customerId) {
    throw new ToolError('PERMISSION_DENIED', `order ${orderId} belongs to another customer`);
  }
  return order;
}
