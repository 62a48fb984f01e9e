import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly name?: string;
  readonly exports?: Record<string, unknown>;
}

/** A bare specifier and the source file that stands for it in tests. */
export interface SourceAlias {
  readonly find: RegExp;
  readonly replacement: string;
}

/**
 * Maps every entry of every package's `exports` to its source, so that tests need no build.
 *
 * Errors: an entry without a source file is left out and resolves to the built file.
 */
export function sourceAliases(packagesFolder: string): SourceAlias[] {
  return readdirSync(packagesFolder).flatMap((folder) => {
    const root = join(packagesFolder, folder);
    const manifestFile = join(root, 'package.json');
    if (!existsSync(manifestFile)) return [];
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest;
    return Object.entries(manifest.exports ?? {}).flatMap(([entry, target]) => {
      const built = firstPath(target);
      const source = built
        ?.replace(/^\.\/dist\/(?:esm\/|cjs\/)?/, 'src/')
        .replace(/(?:\.d)?\.[cm]?[jt]s$/, '.ts');
      if (source === undefined || !existsSync(join(root, source))) return [];
      const specifier = manifest.name + entry.slice(1);
      return [{ find: new RegExp(`^${specifier}$`), replacement: join(root, source) }];
    });
  });
}

function firstPath(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  for (const value of Object.values(target)) {
    const path = firstPath(value);
    if (path !== undefined) return path;
  }
  return undefined;
}
