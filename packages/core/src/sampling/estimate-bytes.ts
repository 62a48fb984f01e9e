const BYTES_PER_CHARACTER = 2;
const BYTES_PER_VALUE = 16;
const MAX_DEPTH = 8;

/** How many values may still be looked at. */
export interface EstimateBudget {
  left: number;
}

/**
 * About how much memory a value takes, without serialising it. What lies deeper than 8 levels, behind a getter, or
 * beyond the budget counts as nothing.
 *
 * Units: bytes. Errors: none.
 */
export function estimateBytes(value: unknown, budget: EstimateBudget, depth: number = 0): number {
  if (budget.left-- <= 0) return 0;
  if (typeof value === 'string') return BYTES_PER_VALUE + value.length * BYTES_PER_CHARACTER;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return BYTES_PER_VALUE;
  if (ArrayBuffer.isView(value)) return BYTES_PER_VALUE + value.byteLength;
  let bytes = BYTES_PER_VALUE;
  try {
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length && budget.left > 0; i++) {
        bytes += BYTES_PER_VALUE + estimateBytes(value[i], budget, depth + 1);
      }
      return bytes;
    }
    for (const key in value) {
      if (budget.left <= 0) break;
      const field = Object.getOwnPropertyDescriptor(value, key);
      if (field === undefined) continue;
      bytes += BYTES_PER_VALUE;
      if ('value' in field) bytes += estimateBytes(field.value, budget, depth + 1);
    }
  } catch {
    // A proxy that refuses to be looked at.
    return bytes;
  }
  return bytes;
}
