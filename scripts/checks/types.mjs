import { build } from '../build.mjs';
import { staleReferences } from '../workspace/references.mjs';

/** Everything compiles, tests included, and the solution knows every project on disk. */
export async function types() {
  const stale = staleReferences().map(
    (file) => `${file} does not list the projects on disk. Run \`npm run references\`.`,
  );
  const projects = ['tsconfig.json', 'tsconfig.test.json', 'tsconfig.tc39.json'];
  const { code, output } = await build(projects, { capture: true });
  return code === 0 ? stale : [...stale, output.trim()];
}
