/** Why a tool refused. */
export type ToolErrorCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'PERMISSION_DENIED'
  | 'FAILED_PRECONDITION'
  | 'ALREADY_REFUNDED'
  | 'UNIMPLEMENTED';

/** A refusal that the model can read and answer to. */
export class ToolError extends Error {
  readonly code: ToolErrorCode;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;

  constructor(code: ToolErrorCode, message: string, retryable = false) {
    super(message);
    this.name = 'ToolError';
    this.code = code;
    this.retryable = retryable;
  }
}

/** Writes what the model gets back for a failed call. */
export function toolErrorText(error: unknown): string {
  const { code, message, retryable } =
    error instanceof ToolError
      ? error
      : { code: 'INTERNAL', message: 'The tool failed.', retryable: true };
  return JSON.stringify({ error: { code, message, retryable } });
}
