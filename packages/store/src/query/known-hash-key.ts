import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveTraceDirectory } from '@llmtrace/core';

/** The key that hides user ids, where this machine knows it: `LLMTRACE_HASH_KEY`, else what was made for a trace folder. */
export function knownHashKey(dir: string = resolveTraceDirectory()): string | undefined {
  const named = process.env['LLMTRACE_HASH_KEY'];
  if (named) return named;
  try {
    return readFileSync(join(dir, 'key'), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
