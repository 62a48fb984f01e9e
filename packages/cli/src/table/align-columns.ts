import { displayWidth, padToWidth } from '@llmtrace/core/terminal';

const GAP = '  ';

/** Sets rows of safe cells in columns. Shape: one line a row. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, column) => padToWidth(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}
