/** What a spreadsheet takes for the beginning of a formula. Source: OWASP, CSV Injection. */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
const QUOTED = /[",\r\n]/;

/**
 * One line of CSV, without its end.
 *
 * Shape: as RFC 4180; nothing for null. A text that a spreadsheet would take for a formula gets an apostrophe before it;
 * numbers are left as they are.
 */
export function csvLine(values: readonly (string | number | boolean | null)[]): string {
  return values.map(cell).join(',');
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
