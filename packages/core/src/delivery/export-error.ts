const BRAND: unique symbol = Symbol.for('llmtrace.export-error@1') as never;

/** What an exporter knows about a batch that was not taken. */
export interface ExportErrorOptions {
  /** Whether the same batch may be taken later. Default: `true`, but `false` with `splitBatch`. */
  readonly retryable?: boolean;
  /** Units: ms before which the other end wants no further attempt (`Retry-After`). */
  readonly retryAfterMs?: number;
  /** The other end refused the batch for what is in it or for its size (400, 413): it is halved until the guilty record is alone. */
  readonly splitBatch?: boolean;
  /** The HTTP status, where there is one: refused records are counted as `rejected_<status>`. */
  readonly status?: number;
  readonly cause?: unknown;
}

/**
 * What `export` of a remote exporter throws to say how the batch is to be treated. Any other error is retried.
 *
 * @example
 * if (response.status === 413) throw new ExportError('too large', { splitBatch: true, status: 413 });
 */
export class ExportError extends Error {
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly splitBatch: boolean;
  readonly status: number | undefined;

  constructor(message: string, options: ExportErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ExportError';
    this.splitBatch = options.splitBatch === true;
    this.retryable = options.retryable ?? !this.splitBatch;
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Tells an export error from any other, whichever copy of the package made it. */
export function isExportError(value: unknown): value is ExportError {
  return typeof value === 'object' && value !== null && BRAND in value;
}
