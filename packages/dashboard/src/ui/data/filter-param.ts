import type { TraceFilter } from '@llmtrace/store';

/** A filter as a part of an address. Shape: `undefined` for the empty one. */
export function encodeFilter(filter: TraceFilter): string | undefined {
  return Object.keys(filter).length === 0 ? undefined : JSON.stringify(filter);
}

/** The filter of an address; what is none is the empty one. */
export function decodeFilter(text: string | null): TraceFilter {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
