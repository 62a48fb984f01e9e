import type { PriceBook, PricedCall } from '../../model/price-book.js';
import type { Cost } from '../../model/span-data.js';

/** A price book that is asked once about each call, however often its record is sealed. */
export class PricedOnce implements PriceBook {
  readonly #book: PriceBook;
  readonly #asked: { readonly call: PricedCall; readonly cost: Cost }[] = [];
  #known: Map<string, Cost> | undefined;

  constructor(book: PriceBook) {
    this.#book = book;
  }

  /** From now on answers what it was asked before. */
  again(): void {
    this.#known = new Map(this.#asked.map(({ call, cost }) => [JSON.stringify(call), cost]));
  }

  price(call: PricedCall): Cost {
    const known = this.#known?.get(JSON.stringify(call));
    if (known !== undefined) return known;
    const cost = this.#book.price(call);
    this.#asked.push({ call, cost });
    return cost;
  }
}
