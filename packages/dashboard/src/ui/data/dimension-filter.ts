import type { Dimension, TraceFilter } from '@llmtrace/store';

/** Dimensions whose filter goes by another name. */
const FILTERS: Readonly<Partial<Record<Dimension, keyof TraceFilter & string>>> = {
  spanKind: 'kind',
  parser: 'responseFormat',
};

/** The filter that finds what a row of a dimension counts. */
export function filterOf(by: readonly Dimension[], key: readonly (string | null)[]): TraceFilter {
  const filter: Record<string, unknown> = {};
  by.forEach((dimension, i) => {
    const value = key[i] ?? null;
    if (dimension === 'promptVersion' && value !== null) {
      const at = value.lastIndexOf('@');
      filter['promptName'] = at < 0 ? value : value.slice(0, at);
      if (at >= 0) filter['promptVersion'] = value.slice(at + 1);
    } else filter[FILTERS[dimension] ?? dimension] = value ?? { exists: false };
  });
  return filter as TraceFilter;
}
