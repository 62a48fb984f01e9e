import { getReleasePlan } from '@changesets/get-release-plan';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { publicPackages } from '../workspace/members.mjs';
import { root } from '../workspace/root.mjs';

/** The changesets can be read, and every published package is released or about to be. */
export async function changesets() {
  const plan = await getReleasePlan(root);
  const planned = new Set(plan.releases.map(({ name }) => name));
  return publicPackages()
    .filter(({ manifest, path }) => {
      return !planned.has(manifest.name) && !existsSync(join(path, 'CHANGELOG.md'));
    })
    .map(({ manifest }) => `${manifest.name} was never released and no changeset names it`);
}
