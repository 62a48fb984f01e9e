import { CliError } from '../cli-error.js';

const READS: ReadonlySet<string> = new Set([
  'select',
  'with',
  'values',
  'explain',
  'table',
  'show',
]);
/** Quoted texts and names, comments, and texts between dollars: none of them ends a statement. */
const PIECES =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$/g;

/**
 * Reads the one statement that may be asked of a store. The database itself is what keeps it from writing; this says early
 * and clearly what cannot be.
 *
 * Shape: the statement without the semicolon at its end. Errors: `CliError`.
 */
export function readStatement(text: string): string {
  const plain = text.replace(PIECES, (piece) => ' '.repeat(piece.length));
  const end = plain.indexOf(';');
  if (end !== -1 && plain.slice(end + 1).trim() !== '')
    throw new CliError('Give one statement; what comes after the first semicolon is another.', 2);
  const statement = end === -1 ? text : text.slice(0, end);
  const first = /^[\s(]*(\w+)/.exec(end === -1 ? plain : plain.slice(0, end))?.[1]?.toLowerCase();
  if (first === undefined) throw new CliError('Give a statement: SELECT … FROM llm_traces …', 2);
  if (!READS.has(first))
    throw new CliError(
      `Only reading is possible: SELECT, WITH, VALUES or EXPLAIN, not ${first.toUpperCase()}.`,
      2,
    );
  return statement.trim();
}
