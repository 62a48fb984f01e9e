const BYTES_PER_VALUE = 24;

/**
 * About how much memory plain JSON takes, all of it counted, however deep it lies.
 *
 * Units: bytes; `Infinity` where there are more than `maxValues`.
 */
export function recordBytes(records: readonly object[], maxValues: number): number {
  const open: unknown[] = [records];
  let bytes = 0;
  let values = 0;
  while (open.length > 0) {
    const value = open.pop();
    if (++values > maxValues) return Infinity;
    bytes += BYTES_PER_VALUE;
    if (typeof value === 'string') bytes += value.length * 2;
    else if (Array.isArray(value)) for (const item of value as unknown[]) open.push(item);
    else if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value)) open.push((value as Record<string, unknown>)[key]);
    }
  }
  return bytes;
}
