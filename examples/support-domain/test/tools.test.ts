import { describe, expect, it } from 'vitest';
import {
  AGENT_TOOL_SCHEMAS,
  createOrderTable,
  createRefund,
  createSupportTools,
  decideRefund,
  getOrder,
  parseToolArguments,
  ToolError,
  toolErrorText,
} from '../src/index.js';
import { errorOf } from './error-of.js';

const now = new Date('2026-06-04T12:00:00Z');

describe('orders and refunds', () => {
  it('refunds in parts up to the order total and no further', () => {
    const orders = createOrderTable(now);
    createRefund(orders, { orderId: 'A1003', refundAmountCents: 10_000 }, now);
    const tooMuch = errorOf(() =>
      createRefund(orders, { orderId: 'A1003', refundAmountCents: 3_000 }, now),
    );
    expect(tooMuch).toMatchObject({ code: 'INVALID_ARGUMENT' });
    createRefund(orders, { orderId: 'A1003', refundAmountCents: 2_900 }, now);
    const again = errorOf(() =>
      createRefund(orders, { orderId: 'A1003', refundAmountCents: 1 }, now),
    );
    expect(again).toMatchObject({ code: 'ALREADY_REFUNDED', retryable: false });
    expect(orders.refunds.map((refund) => refund.amountCents)).toEqual([10_000, 2_900]);
  });

  it.each([
    ['A9999', 100, 'NOT_FOUND'],
    ['A1003', 12_901, 'INVALID_ARGUMENT'],
    ['A1003', 1.5, 'INVALID_ARGUMENT'],
    ['A1003', -1, 'INVALID_ARGUMENT'],
    ['A1007', 100, 'FAILED_PRECONDITION'],
    ['A1008', 100, 'ALREADY_REFUNDED'],
    ['A1009', 100, 'FAILED_PRECONDITION'],
    ['A1010', 100, 'FAILED_PRECONDITION'],
  ])('refuses to refund %s by %d with %s', (orderId, refundAmountCents, code) => {
    const error = errorOf(() =>
      createRefund(createOrderTable(now), { orderId, refundAmountCents }, now),
    );
    expect(error).toBeInstanceOf(ToolError);
    expect(error).toMatchObject({ code });
  });

  it('accepts a request on day 30 and refuses it on day 31', () => {
    const order = getOrder(createOrderTable(now), 'A1003');
    const onDay = (days: number): Date =>
      new Date(Date.parse(order.deliveredOn ?? '') + days * 86_400_000);
    expect(decideRefund(order, onDay(30)).eligible).toBe(true);
    expect(decideRefund(order, onDay(31))).toMatchObject({
      eligible: false,
      reason: 'refund_window_over',
    });
  });

  it('hides the orders of other customers', async () => {
    const tools = createSupportTools({
      orders: createOrderTable(now),
      customerId: 'cus_7301',
      now: () => now,
    });
    await expect(tools.get_order({ order_id: 'A1003' })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    await expect(tools.get_order({ order_id: 'nonsense' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    await expect(tools.create_refund({ order_id: 'A1001' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(await tools.get_order({ order_id: 'A1001' })).toMatchObject({
      order_total_cents: 11_800,
    });
  });

  it('describes every tool it can run', () => {
    const names = AGENT_TOOL_SCHEMAS.map((tool) => tool.function.name);
    expect(names).toEqual(['get_order', 'decide_refund', 'create_refund', 'ask_specialist']);
  });

  it('refuses arguments that are no JSON object and tells the model nothing of inner errors', () => {
    expect(errorOf(() => parseToolArguments('{"a"'))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      retryable: true,
    });
    expect(errorOf(() => parseToolArguments('[]'))).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(toolErrorText(new Error('secret'))).not.toContain('secret');
  });
});
