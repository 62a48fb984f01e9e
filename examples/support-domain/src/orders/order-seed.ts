import type { OrderItem, OrderStatus } from './order.js';

/** An order before its dates are put in relation to today. */
export interface OrderSeed {
  readonly orderId: string;
  readonly customerId: string;
  readonly items: readonly OrderItem[];
  readonly status: OrderStatus;
  readonly orderedDaysAgo: number;
  readonly deliveredDaysAgo?: number;
  readonly refundedCents?: number;
}

const headphones: OrderItem = {
  sku: 'HP-310',
  name: 'Wireless headphones',
  quantity: 1,
  unitPriceCents: 12_900,
};
const speaker: OrderItem = {
  sku: 'SP-120',
  name: 'Portable speaker',
  quantity: 1,
  unitPriceCents: 8_900,
};
const cable: OrderItem = {
  sku: 'CB-015',
  name: 'USB-C cable, 2 m',
  quantity: 2,
  unitPriceCents: 1_450,
};
const keyboard: OrderItem = {
  sku: 'KB-087',
  name: 'Mechanical keyboard',
  quantity: 1,
  unitPriceCents: 15_900,
};
const monitorArm: OrderItem = {
  sku: 'MA-201',
  name: 'Monitor arm',
  quantity: 1,
  unitPriceCents: 9_000,
};
const licence: OrderItem = {
  sku: 'DL-900',
  name: 'Audio editor licence',
  quantity: 1,
  unitPriceCents: 5_900,
  digital: true,
};

/** The orders of the examples. */
export const ORDER_SEEDS: readonly OrderSeed[] = [
  {
    orderId: 'A1001',
    customerId: 'cus_7301',
    items: [speaker, cable],
    status: 'delivered',
    orderedDaysAgo: 9,
    deliveredDaysAgo: 5,
  },
  {
    orderId: 'A1002',
    customerId: 'cus_7301',
    items: [monitorArm],
    status: 'shipped',
    orderedDaysAgo: 3,
  },
  {
    orderId: 'A1003',
    customerId: 'cus_7302',
    items: [headphones],
    status: 'delivered',
    orderedDaysAgo: 16,
    deliveredDaysAgo: 12,
  },
  {
    orderId: 'A1004',
    customerId: 'cus_7303',
    items: [keyboard, monitorArm],
    status: 'delivered',
    orderedDaysAgo: 11,
    deliveredDaysAgo: 8,
  },
  {
    orderId: 'A1005',
    customerId: 'cus_7301',
    items: [headphones, cable],
    status: 'processing',
    orderedDaysAgo: 1,
  },
  {
    orderId: 'A1006',
    customerId: 'cus_7304',
    items: [speaker],
    status: 'delivered',
    orderedDaysAgo: 155,
    deliveredDaysAgo: 150,
  },
  {
    orderId: 'A1007',
    customerId: 'cus_7305',
    items: [keyboard],
    status: 'delivered',
    orderedDaysAgo: 49,
    deliveredDaysAgo: 45,
  },
  {
    orderId: 'A1008',
    customerId: 'cus_7306',
    items: [cable],
    status: 'delivered',
    orderedDaysAgo: 14,
    deliveredDaysAgo: 10,
    refundedCents: 2_900,
  },
  {
    orderId: 'A1009',
    customerId: 'cus_7307',
    items: [licence],
    status: 'delivered',
    orderedDaysAgo: 3,
    deliveredDaysAgo: 3,
  },
  {
    orderId: 'A1010',
    customerId: 'cus_7308',
    items: [headphones],
    status: 'cancelled',
    orderedDaysAgo: 20,
  },
  {
    orderId: 'A1011',
    customerId: 'cus_7302',
    items: [keyboard],
    status: 'delivered',
    orderedDaysAgo: 22,
    deliveredDaysAgo: 20,
    refundedCents: 5_000,
  },
  {
    orderId: 'A1012',
    customerId: 'cus_7309',
    items: [monitorArm, cable],
    status: 'delivered',
    orderedDaysAgo: 7,
    deliveredDaysAgo: 2,
  },
];
