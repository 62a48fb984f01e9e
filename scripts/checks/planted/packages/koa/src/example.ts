import { shop } from '../../../examples/shop/src/index.js';

export const example: string = shop;
