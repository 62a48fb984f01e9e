import type { AggregateRow } from '@llmtrace/store';
import type { ComponentChildren } from 'preact';

/** A number of a row, and its heading. */
export interface Column {
  readonly title: string;
  readonly of: (row: AggregateRow) => ComponentChildren;
  /** What rows are ordered by where the reader asks for it. */
  readonly rank?: (row: AggregateRow) => number | undefined;
}

/** Rows of numbers, one for each value of a dimension. */
export function MeasuresTable({
  label,
  rows,
  columns,
  link,
}: {
  readonly label: string;
  readonly rows: readonly AggregateRow[];
  readonly columns: readonly Column[];
  /** Where a value leads. */
  readonly link?: (key: readonly (string | null)[]) => string;
}) {
  return (
    <table>
      <thead>
        <tr>
          <th>{label}</th>
          {columns.map(({ title }) => (
            <th key={title} class="number">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const name = row.key.map((part) => part ?? 'none').join(' × ');
          return (
            <tr key={name}>
              <td>{link ? <a href={link(row.key)}>{name}</a> : name}</td>
              {columns.map(({ title, of }) => (
                <td key={title} class="number">
                  {of(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
