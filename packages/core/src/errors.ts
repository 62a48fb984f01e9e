/** Every error that llmtrace throws, with its remedy. Options are checked at construction; at run time only a ceiling throws. */
const REMEDIES = {
  invalid_option: 'Correct the option that the message names.',
  invalid_decorator_target:
    'Put the decorator on a method; for a function use its function form, such as traceTool().',
  cost_ceiling: 'Raise the ceiling, or answer without this call; nothing was sent to the provider.',
  store_unavailable: 'Mend what the message names; the store is tried again with the next call.',
  invalid_query: 'Correct the query; nothing was asked of the store.',
  query_timeout: 'Ask for less: a shorter time, fewer rows, or more filters; or allow more time.',
  schema_newer: 'Update llmtrace: a newer version has written to this store.',
  not_idle: 'End the roots that the message names, or wait for the work that holds them open.',
} as const;

/** The code of an {@link LlmTraceError}: stable, for programs. */
export type LlmTraceErrorCode = keyof typeof REMEDIES;

const BRAND: unique symbol = Symbol.for('llmtrace.error@1') as never;

/**
 * The one error class. Its message says what is wrong and what to do.
 *
 * Errors: told apart by `code`; use {@link isLlmTraceError} rather than `instanceof`, since two copies may be loaded.
 */
export class LlmTraceError extends Error {
  readonly code: LlmTraceErrorCode;

  constructor(
    code: LlmTraceErrorCode,
    problem: string,
    options?: { readonly cause?: unknown; readonly from?: string },
  ) {
    super(`[@llmtrace/${options?.from ?? 'core'}] ${problem} ${REMEDIES[code]}`, options);
    this.name = 'LlmTraceError';
    this.code = code;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Tells an llmtrace error from any other, whichever copy of the package made it. */
export function isLlmTraceError(value: unknown): value is LlmTraceError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/**
 * Refuses an option. Shape: `path` as the user would write it, `sampling.rules[2].rate`.
 *
 * Errors: `invalid_option`, always.
 */
export function invalidOption(path: string, wanted: string, got: unknown): never {
  const shown =
    typeof got === 'string'
      ? `"${got.slice(0, 40)}"`
      : typeof got === 'number' || typeof got === 'boolean' || got === null
        ? String(got)
        : typeof got;
  throw new LlmTraceError('invalid_option', `Option "${path}" must be ${wanted}, got ${shown}.`);
}
