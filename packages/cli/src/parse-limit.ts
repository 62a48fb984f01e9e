import { InvalidArgumentError } from 'commander';

/** Reads how many are wanted at most. */
export function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new InvalidArgumentError('Give a whole number from 1.');
}
