import { LlmTraceError } from '@llmtrace/core';

/**
 * Refuses a query. Shape: `path` as the caller would write it, `filter.latencyMs.min`.
 *
 * Errors: `invalid_query`, always.
 */
export function invalidQuery(path: string, wanted: string, got?: unknown): never {
  throw new LlmTraceError(
    'invalid_query',
    `"${path}" must be ${wanted}${got === undefined ? '' : `, got ${shown(got)}`}.`,
    { from: 'store' },
  );
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'number' || typeof value === 'boolean' || value === null
    ? String(value)
    : typeof value;
}
