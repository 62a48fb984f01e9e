import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { members } from './members.mjs';
import { root } from './root.mjs';

const PROJECTS = ['tsconfig.json', 'tsconfig.cjs.json', 'tsconfig.ui.json'];

/** What `references` must hold in each TypeScript file of the root, from the projects on disk. */
function expectedReferences() {
  const projects = members()
    .filter(({ group }) => group !== 'test')
    .flatMap(({ folder, path }) =>
      PROJECTS.filter((file) => existsSync(join(path, file))).map((file) => ({ folder, file })),
    );
  const all = projects.map(({ folder, file }) => ({
    path: file === 'tsconfig.json' ? `./${folder}` : `./${folder}/${file}`,
  }));
  const esm = all.filter(({ path }) => !path.endsWith('.json'));
  return { 'tsconfig.json': all, 'tsconfig.test.json': esm, 'tsconfig.tc39.json': esm };
}

/**
 * Names the root TypeScript files whose references are not the projects on disk; `write` mends them.
 */
export function staleReferences({ write = false } = {}) {
  return Object.entries(expectedReferences()).flatMap(([name, references]) => {
    const file = join(root, name);
    const config = JSON.parse(readFileSync(file, 'utf8'));
    if (JSON.stringify(config.references) === JSON.stringify(references)) return [];
    if (write) writeFileSync(file, JSON.stringify({ ...config, references }, null, 2) + '\n');
    return [name];
  });
}
