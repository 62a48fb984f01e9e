import { resolve } from 'node:path';
import { LlmTraceError, resolveTraceDirectory } from '@llmtrace/core';

const POSTGRES = /^postgres(ql)?:/i;
const SQLITE = /^sqlite:/i;
const SCHEME = /^([a-z][a-z\d+.-]*):\/\//i;

/**
 * The file or folder that an address names, for those who ask whether it is there before they open it.
 *
 * Shape: absolute; `undefined` for PostgreSQL. Default: the trace folder, `LLMTRACE_DIR` or `.llmtrace`.
 * Errors: `invalid_option` for an address of any other database.
 */
export function storePath(address?: string): string | undefined {
  if (address !== undefined && POSTGRES.test(address)) return undefined;
  const path = address?.replace(SQLITE, '') ?? '';
  const scheme = SCHEME.exec(path)?.[1];
  if (scheme !== undefined) {
    throw new LlmTraceError(
      'invalid_option',
      `The address of a store begins with postgres:// or sqlite:, or is a path; there are no stores at ${scheme}://.`,
      { from: 'store' },
    );
  }
  return path === '' ? resolveTraceDirectory() : resolve(path);
}
