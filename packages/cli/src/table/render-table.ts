import { displayWidth, fitToWidth, padToWidth, painter, type Tone } from '@llmtrace/core/terminal';

/** A column of a table. */
export interface Column {
  readonly head: string;
  /** Numbers stand to the right. */
  readonly right?: boolean;
  /** What is cut where the table is too wide for the screen. */
  readonly flexible?: boolean;
}

/** A row. Shape: cells as they came from anywhere; they are made safe here. */
export interface TableRow {
  readonly cells: readonly string[];
  /** By column. */
  readonly tones?: Readonly<Record<number, Tone>>;
}

const GAP = '  ';
const MIN_FLEXIBLE = 12;
const MAX_CELL = 60;

/** Draws a table, one line a row. Cells are escaped; what does not fit is cut. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly TableRow[],
  { width, color }: { readonly width: number; readonly color: boolean },
): string {
  const paint = painter(color);
  const heads: TableRow = { cells: columns.map(({ head }) => head) };
  const cells = [heads, ...rows].map((row) =>
    columns.map((_, column) => fitToWidth(row.cells[column] ?? '', MAX_CELL)),
  );
  const widths = columns.map((_, column) =>
    Math.max(...cells.map((row) => displayWidth(row[column] ?? ''))),
  );
  shrink(columns, widths, width);
  return cells
    .map((row, index) =>
      row
        .map((cell, column) => {
          const size = widths[column] ?? 0;
          const fitted = fitToWidth(cell, size);
          const padded = columns[column]?.right
            ? ' '.repeat(Math.max(0, size - displayWidth(fitted))) + fitted
            : padToWidth(fitted, size);
          const tone = index === 0 ? 'faint' : (rows[index - 1]?.tones?.[column] ?? 'plain');
          return paint(tone, padded);
        })
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

function shrink(columns: readonly Column[], widths: number[], width: number): void {
  const total = (): number => widths.reduce((sum, size) => sum + size + GAP.length, -GAP.length);
  for (const [column, { flexible }] of columns.entries()) {
    if (!flexible) continue;
    const size = widths[column] ?? 0;
    widths[column] = Math.min(size, Math.max(MIN_FLEXIBLE, size - Math.max(0, total() - width)));
  }
}
