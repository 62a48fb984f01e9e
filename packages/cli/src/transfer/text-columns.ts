/** Columns that hold what people or models wrote. */
const TEXT: ReadonlySet<string> = new Set(['metadata', 'error_message', 'query_text']);

/** The columns without those that hold text. */
export function withoutTextColumns(columns: readonly string[]): readonly string[] {
  return columns.filter((name) => !TEXT.has(name));
}
