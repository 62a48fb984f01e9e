import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { policyPath } from '@llmtrace/core';
import type { TraceStore } from '@llmtrace/store';
import type { ApiRoute } from './api-route.js';
import { mustKnowAll } from './scope.js';

const NO_POLICY = 'No policy has been written here yet: it is when the first trace is.';

const NO_PRICES = 'None: calls stay unpriced. Give the tracer `prices: createPriceBook()`.';
const ELSEWHERE = 'The app is another process: see the dashboard that is mounted in it.';

/** What is in force, read-only. */
export const settingsRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: 'settings',
    role: 'reader',
    summary: 'Policy, prices, retention and sampling in force, and where things are kept.',
    async answer({ app, store, user }) {
      mustKnowAll(user);
      const { prices, sampling } = (await app.settings?.()) ?? {
        prices: ELSEWHERE,
        sampling: ELSEWHERE,
      };
      return {
        store: store.location,
        prices: prices ?? NO_PRICES,
        retention: await retentionOf(store),
        sampling,
        policy: await readPolicy(app.dir),
      };
    },
  },
];

/** The periods in force, and how far retention has come. */
async function retentionOf(store: TraceStore): Promise<object> {
  const { options: _given, scopes, ...state } = await store.upkeep.retentionState();
  return {
    ...state,
    scopes: scopes.map((scope) =>
      Object.fromEntries(
        Object.entries(scope).map(([name, days]) => [name, days === Infinity ? 'for good' : days]),
      ),
    ),
  };
}

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
