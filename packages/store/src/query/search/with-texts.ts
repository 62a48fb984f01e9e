import type { Row } from '../../database/database.js';
import { traceKeyOf } from '../../database/trace-key.js';
import type { QueryContext } from '../query-context.js';
import { sql } from '../sql.js';

/** Adds input and output to the rows of a list, once it is known which they are: nothing else is looked at. Shape: rows with {@link keyColumns}. */
export async function withTexts(
  rows: readonly Row[],
  context: QueryContext,
): Promise<readonly Row[]> {
  if (rows.length === 0) return rows;
  const from = context.database.dialect.givenTraces(rows.map(traceKeyOf), 'llm_texts', 'x');
  const texts = await context.rows(
    sql`SELECT x.trace_id, x.root_span_id, x.input, x.output FROM ${from}`,
  );
  const byRoot = new Map(texts.map((row) => [`${row['trace_id']} ${row['root_span_id']}`, row]));
  return rows.map((row) => {
    const text = byRoot.get(`${row['trace_id']} ${row['root_span_id']}`);
    return { ...row, input: text?.['input'] ?? null, output: text?.['output'] ?? null };
  });
}
