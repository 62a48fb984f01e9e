const known: Map<string, string> = new Map();
const MAX_KNOWN = 512;

/** Numbers the `?` of a statement as PostgreSQL wants it. Shape: those between quotes are text. */
export function numbered(text: string): string {
  let result = known.get(text);
  if (result !== undefined) return result;
  let count = 0;
  result = text.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g, (found) =>
    found === '?' ? `$${++count}` : found,
  );
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(text, result);
  return result;
}
