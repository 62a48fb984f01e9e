/** By type, the number in the trace of each number in the row, in order. */
export type PlaceholderNumbers = Readonly<Record<string, readonly number[]>>;

/** A text whose placeholders are numbered within itself. */
export interface Renumbered {
  readonly text: string;
  /** Left out where the numbers did not change. */
  readonly numbers?: PlaceholderNumbers;
}

const NUMBERED = /\[([A-Z][A-Z0-9_]*)_([1-9]\d{0,8})\]/g;

/**
 * Numbers the placeholders of some types by their first appearance in the text, whatever numbers their trace gave them, so
 * that the same text gives the same result in every trace. {@link restoreNumbers} is its exact inverse, also for text that
 * only looks like a placeholder.
 */
export function renumber(text: string, types: ReadonlySet<string>): Renumbered {
  if (types.size === 0 || !text.includes('[')) return { text };
  const byType = new Map<string, Map<number, number>>();
  let local = '';
  let from = 0;
  for (const match of text.matchAll(NUMBERED)) {
    const [whole, type, digits] = match as unknown as readonly [string, string, string];
    if (!types.has(type)) continue;
    let numbers = byType.get(type);
    if (numbers === undefined) byType.set(type, (numbers = new Map()));
    const number = Number(digits);
    let own = numbers.get(number);
    if (own === undefined) numbers.set(number, (own = numbers.size + 1));
    if (own === number) continue;
    local += `${text.slice(from, match.index)}[${type}_${own}]`;
    from = match.index + whole.length;
  }
  if (from === 0) return { text };
  const numbers = [...byType].map(([type, known]) => [type, [...known.keys()]]);
  return { text: local + text.slice(from), numbers: Object.fromEntries(numbers) };
}

/** Gives placeholders the numbers of their trace again. */
export function restoreNumbers(text: string, numbers: PlaceholderNumbers | undefined): string {
  if (numbers === undefined) return text;
  return text.replace(NUMBERED, (whole, type: string, digits: string) => {
    const number = Object.hasOwn(numbers, type) ? numbers[type]?.[Number(digits) - 1] : undefined;
    return number === undefined ? whole : `[${type}_${number}]`;
  });
}
