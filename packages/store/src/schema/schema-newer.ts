import { LlmTraceError } from '@llmtrace/core';
import { SCHEMA_VERSION } from './migrations.js';

/** A store that a newer version has written to. */
export function schemaNewer(location: string, version: number): LlmTraceError {
  return new LlmTraceError(
    'schema_newer',
    `The store ${location} has schema version ${version}; this version of llmtrace knows ${SCHEMA_VERSION}.`,
    { from: 'store' },
  );
}
