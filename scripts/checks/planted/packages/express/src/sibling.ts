import { koa } from '../../koa/src/index.js';

export const sibling: string = koa;
