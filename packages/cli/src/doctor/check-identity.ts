import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ok, wrong, type Finding } from './finding.js';

/** Looks whether every machine hides user ids with the same key. */
export function checkIdentity(location: string, dir: string | undefined): readonly Finding[] {
  if (process.env['LLMTRACE_HASH_KEY'])
    return [ok('hash key', 'LLMTRACE_HASH_KEY is set; every machine needs the same one')];
  const hasOwn = dir !== undefined && existsSync(join(dir, 'key'));
  if (location.startsWith('sqlite:'))
    return hasOwn ? [ok('hash key', 'made by the app, good for this machine')] : [];
  return [
    wrong(
      'hash key',
      `Several machines may write to ${location}, and LLMTRACE_HASH_KEY is not set here${hasOwn ? ': this one made a key of its own' : ''}`,
      'Give every app the same LLMTRACE_HASH_KEY (or hashKey option), or one user has another hash on each machine.',
    ),
  ];
}
