import { toolProblems } from './tool.mjs';

/** No file, export or dependency that nothing uses. */
export function unused() {
  return toolProblems('knip', ['--no-progress', '--no-config-hints'], { command: 'knip' });
}
