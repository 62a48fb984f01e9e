import type { Request } from 'express';

const MODEL = process.env['OPENAI_MODEL'] || 'gpt-4.1-mini';
const PREMIUM_MODEL = process.env['OPENAI_MODEL'] || 'gpt-4.1';

/** Who asks, as the shop's gateway says in headers. */
export interface Customer {
  readonly id: string;
  readonly segment: 'standard' | 'premium';
  readonly shop: string;
  readonly locale: string;
}

/** Reads a customer from the headers of a request. */
export function customerOf(req: Request): Customer {
  return {
    id: req.get('x-customer-id') ?? 'anonymous',
    segment: req.get('x-customer-segment') === 'premium' ? 'premium' : 'standard',
    shop: req.get('x-shop-id') ?? 'shop_us',
    locale: req.get('accept-language') ?? 'en-US',
  };
}

/** Premium customers are answered by the larger model. */
export function modelFor({ segment }: Customer): string {
  return segment === 'premium' ? PREMIUM_MODEL : MODEL;
}
