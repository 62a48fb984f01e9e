import { getTracer, type PriceBook } from '@llmtrace/core';
import { createPriceBook } from './create-price-book.js';

let listPrices: PriceBook | undefined;

/** The prices of the tracer in force; the public list prices where it has none. */
export function defaultPriceBook(): PriceBook {
  return getTracer().prices ?? (listPrices ??= createPriceBook());
}
