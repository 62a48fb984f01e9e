import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace/root.mjs';

/**
 * The Node that the workspace installed, else the running one where it is new enough.
 *
 * Errors: throws where neither can run the tasks.
 */
export function pinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const installed = join(root, 'node_modules', 'node', 'bin', name);
  if (existsSync(installed)) return installed;
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major >= 24) return process.execPath;
  throw new Error(
    `Node 24 is not at ${installed} and this is Node ${process.versions.node}. ` +
      'Delete node_modules and run again, or run with Node 24.',
  );
}
