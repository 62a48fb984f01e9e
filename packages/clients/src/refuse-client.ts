import { LlmTraceError } from '@llmtrace/core';

/** Refuses what is no client. Errors: `invalid_option`, always. */
export function refuseClient(wrapper: string, wanted: string): never {
  throw new LlmTraceError(
    'invalid_option',
    `The first argument of ${wrapper}() must be ${wanted}.`,
    {
      from: 'clients',
    },
  );
}
