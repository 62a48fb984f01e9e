import { knownHashKey } from '@llmtrace/store';
import { CliError } from '../cli-error.js';

/** Tells how a user can be looked for where the key is not here. */
export const NO_HASH_KEY: string =
  'A user id is hashed before it is looked for, and the key is not here. Set LLMTRACE_HASH_KEY as the app has it, pass the --dir with its file "key", or use --user-hash.';

/** The key that the traces' user ids were hidden with. Errors: `CliError` where it is not here. */
export function requireHashKey(folder: string | undefined): string {
  const key = knownHashKey(folder);
  if (key !== undefined) return key;
  throw new CliError(NO_HASH_KEY);
}
