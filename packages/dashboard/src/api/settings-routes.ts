import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { policyPath } from '@llmtrace/core';
import type { ApiRoute } from './api-route.js';
import { mustKnowAll } from './scope.js';

const NO_POLICY = 'No policy has been written here yet: it is when the first trace is.';

/** What is in force, read-only. */
export const settingsRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: 'settings',
    role: 'reader',
    summary: 'The policy in force, and where things are kept.',
    async answer({ app, store, user }) {
      mustKnowAll(user);
      return { store: store.location, policy: await readPolicy(app.dir) };
    },
  },
];

/** The policy that was written last; a sentence where there is none yet. */
async function readPolicy(dir: string): Promise<unknown> {
  const folder = dirname(policyPath(dir, ''));
  try {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const dated = await Promise.all(
      files.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
    );
    const [newest] = dated.toSorted((a, b) => b.at - a.at);
    if (newest === undefined) return NO_POLICY;
    return JSON.parse(await readFile(join(folder, newest.name), 'utf8'));
  } catch {
    return NO_POLICY;
  }
}
