const ABORT_NAMES: ReadonlySet<string> = new Set([
  'AbortError',
  'APIUserAbortError',
  'CanceledError',
]);
const ABORT_CODES: ReadonlySet<unknown> = new Set(['ABORT_ERR', 'ERR_CANCELED']);

/**
 * Tells somebody's wish to stop from a failure. A timeout is a failure.
 *
 * Shape: by name, code or class name, since each library has an abort error of its own.
 */
export function isAbortError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (typeof name === 'string' && ABORT_NAMES.has(name)) return true;
  if (ABORT_CODES.has(code)) return true;
  const className: unknown = (error.constructor as { name?: unknown } | undefined)?.name;
  return typeof className === 'string' && ABORT_NAMES.has(className);
}
