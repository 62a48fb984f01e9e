import { invalidQuery } from '../read/invalid-query.js';

const MAX_CURSOR = 4_000;

/** Where a page ended, as an opaque text. Shape: `kind` tells the cursors of different lists and orders apart. */
export function encodeCursor(kind: string, position: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify([kind, ...position]), 'utf8').toString('base64url');
}

/**
 * Reads the position in a cursor. Shape: `shape` says of each part whether it is a text (`t`), a number (`n`) or a number or
 * nothing (`m`).
 *
 * Errors: `invalid_query` where it is none, or one of another list or order.
 */
export function decodeCursor(
  value: unknown,
  kind: string,
  shape: string,
): readonly (string | number | null)[] {
  const wanted = 'the cursor of a page with the same order';
  if (typeof value !== 'string' || value.length > MAX_CURSOR) invalidQuery('cursor', wanted);
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(value, 'base64url').toString('utf8'));
  } catch {
    invalidQuery('cursor', wanted);
  }
  if (!Array.isArray(parts) || parts[0] !== kind || parts.length !== shape.length + 1) {
    invalidQuery('cursor', wanted);
  }
  const position = parts.slice(1) as readonly unknown[];
  position.forEach((part, i) => {
    if (!fits(part, shape[i] as string)) invalidQuery('cursor', wanted);
  });
  return position as readonly (string | number | null)[];
}

function fits(part: unknown, shape: string): boolean {
  if (shape === 't') return typeof part === 'string';
  if (shape === 'm' && part === null) return true;
  return typeof part === 'number' && Math.abs(part) <= Number.MAX_SAFE_INTEGER;
}
