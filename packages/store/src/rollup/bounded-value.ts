/** Units: UTF-16 code units of a value: the keys of an index are bounded. */
const MAX_VALUE = 256;

/** A value as far as the rollups keep it. */
export function boundedValue(value: string): string {
  return value.length > MAX_VALUE ? value.slice(0, MAX_VALUE).toWellFormed() : value;
}
