import { cpSync, existsSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { members } from './members.mjs';

/**
 * Brings the copies of our packages that a member asked for (`dependenciesMeta.<name>.injected`) up to date with what
 * was built. pnpm copies them at install, when there is nothing to copy yet; a copy resolves peers as a user's would.
 */
export function refreshInjected() {
  const all = members();
  for (const { path, manifest } of all) {
    for (const [name, meta] of Object.entries(manifest.dependenciesMeta ?? {})) {
      const source = all.find((member) => member.manifest.name === name);
      const installed = join(path, 'node_modules', name);
      if (!meta.injected || source === undefined || !existsSync(installed)) continue;
      const built = join(source.path, 'dist');
      if (!existsSync(built)) continue;
      const target = join(realpathSync(installed), 'dist');
      // Files of both may be hard links to each other, which cannot be copied over.
      rmSync(target, { recursive: true, force: true });
      cpSync(built, target, { recursive: true });
    }
  }
}
