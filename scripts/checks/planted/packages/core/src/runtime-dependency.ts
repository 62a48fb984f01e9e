import { publint } from 'publint';

export const dependency: unknown = publint;
