import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/**
 * Every folder of the workspace that has a package.json, found on disk.
 *
 * Shape: `{ folder, path, manifest, group }`; `folder` is relative to the root with forward slashes,
 * `group` is `packages`, `examples` or `test`.
 */
export function members() {
  const folders = ['packages', 'examples', 'test'].flatMap((group) =>
    subfolders(group).map((name) => ({ group, folder: `${group}/${name}` })),
  );
  return [...folders, { group: 'test', folder: 'test' }].flatMap(({ group, folder }) => {
    const path = join(root, folder);
    const file = join(path, 'package.json');
    if (!existsSync(file)) return [];
    return [{ folder, group, path, manifest: JSON.parse(readFileSync(file, 'utf8')) }];
  });
}

/** The members that are published. */
export function publicPackages() {
  return members().filter(({ group, manifest }) => group === 'packages' && !manifest.private);
}

function subfolders(group) {
  const path = join(root, group);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map((entry) => entry.name)
    .sort();
}
