import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { members } from '../workspace/members.mjs';

const PACKAGE_ENTRIES = ['README.md', 'package.json', 'tsconfig.json', 'src', 'test'];
const PUBLIC_FIELDS = ['description', 'license', 'engines', 'exports', 'files'];

// Beside `exports`, for resolvers that do not know it.
const LIBRARY_FIELDS = ['main', 'types'];

/** Every package has the files and the manifest fields that the house style asks for. */
export async function layout() {
  return members()
    .filter(({ group }) => group === 'packages')
    .flatMap(({ folder, path, manifest }) => {
      const entries = PACKAGE_ENTRIES.filter((entry) => !existsSync(join(path, entry)));
      const isLibrary = manifest.exports?.['.'] !== undefined;
      const wanted = [...PUBLIC_FIELDS, ...(isLibrary ? LIBRARY_FIELDS : [])];
      const fields = manifest.private
        ? []
        : wanted.filter((field) => !Object.hasOwn(manifest, field));
      return [
        ...entries.map((entry) => `${folder} has no ${entry}`),
        ...fields.map((field) => `${folder}/package.json has no "${field}"`),
      ];
    });
}
