import { LlmTraceError } from '@llmtrace/core';

/**
 * Refuses an option. The value is never shown: it may be a secret.
 *
 * Errors: `invalid_option`, always.
 */
export function invalid(path: string, wanted: string): never {
  throw new LlmTraceError('invalid_option', `Option "${path}" must be ${wanted}.`, {
    from: 'otlp',
  });
}
