import type { CompiledFilter } from './compile-filter.js';

/** A filter that holds where both do. */
export function mergeFilters(a: CompiledFilter, b: CompiledFilter): CompiledFilter {
  const fromUs = largest(a.fromUs, b.fromUs);
  const toUs = smallest(a.toUs, b.toUs);
  const steps = new Map(a.steps);
  for (const [sort, conditions] of b.steps) {
    steps.set(sort, [...(steps.get(sort) ?? []), ...conditions]);
  }
  return {
    ...(fromUs === undefined ? undefined : { fromUs }),
    ...(toUs === undefined ? undefined : { toUs }),
    conditions: [...a.conditions, ...b.conditions],
    steps,
    finds: [...a.finds, ...b.finds],
    fields: [...a.fields, ...b.fields],
    equals: new Map([...a.equals, ...b.equals]),
  };
}

function largest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

function smallest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
