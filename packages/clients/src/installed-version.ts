import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version of a package as code in a folder would find it; `undefined` where it is not installed. */
export function installedVersion(packageName: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const version = versionIn(join(folder, 'node_modules', packageName, 'package.json'));
    if (version !== undefined || dirname(folder) === folder) return version;
  }
}

function versionIn(manifest: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
